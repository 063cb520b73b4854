import { cloudflare, core, mail, openai, receptor } from "../../catalog/receptor";
import { composeHost } from "../../model";

/** The machine that runs docker compose; secrets are injected there and never stored (document 5, line 35). */
export const host = composeHost({
  product: receptor,
  name: "host",
  deployments: { dev: "receptor-dev", staging: "receptor-stg", prod: "receptor-prod" },
  // Supabase's own: { git: "https://github.com/supabase/supabase", ref: "TAG", folder: "docker" }.
  configuration: { folder: "services/receptor/compose" },
  reads: [
    core.JWT_SECRET,
    core.POSTGRES_PASSWORD,
    core.SERVICE_ROLE_KEY,
    core.ANON_KEY,
    openai.OPENAI_API_KEY,
    mail.SMTP_PASS,
    cloudflare.CLOUDFLARED_TOKEN,
  ],
});

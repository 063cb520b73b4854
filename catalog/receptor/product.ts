import { product } from "../../model";

/** Document 5: a self-hosted Supabase, run by docker compose. */
export const receptor = product("receptor", {
  title: "Receptor",
  defaults: { owner: "receptor", class: "critical", tier: 1 },
});

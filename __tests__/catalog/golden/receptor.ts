/** Document 5, by hand: tier 1 and tier 2 by name, tier 3 as what the database keeps. */
import { type GoldenEntry, hex32, issued, under } from "./shape";

const core = under("receptor", "core", "Infrastructure core (tier 1)", "receptor");
const openai = under("receptor", "openai", "OpenAI", "receptor");
const mail = under("receptor", "mail", "Mail provider", "receptor");
const cloudflare = under("receptor", "cloudflare", "Cloudflare tunnel", "receptor");
const vault = under("receptor", "databaseVault", "Database vault (tier 3)", "receptor");

const host = ["receptor/host compose host"];

export const receptor: readonly GoldenEntry[] = [
  core.secret("5:15", "JWT_SECRET", {
    purpose: "Signs sessions and the Supabase keys",
    class: "critical",
    tier: 1,
    risk: "Forge any user session",
    origin: hex32,
    format: "at least 32 characters without blanks",
    rotation: "on breach",
    neverReadBy: ["frontend"],
    usedBy: host,
  }),
  core.secret("5:15", "POSTGRES_PASSWORD", {
    purpose: "Password of the self-hosted database",
    class: "critical",
    tier: 1,
    risk: "Direct database access",
    origin: hex32,
    format: "at least 12 characters, none blank at either end",
    rotation: "on breach",
    neverReadBy: ["frontend"],
    usedBy: host,
  }),
  core.secret("5:15", "SERVICE_ROLE_KEY", {
    purpose: "Elevated server-side access; edge functions rely on it",
    class: "critical",
    tier: 1,
    risk: "Full database access, bypasses row level security",
    origin: { kind: "generated", recipe: { kind: "supabase jwt", role: "service_role", signedWith: "JWT_SECRET" } },
    format: "a JWT (eyJ….….…)",
    rotation: "on breach",
    neverReadBy: ["frontend"],
    usedBy: host,
  }),
  core.sealed("5:25", "ANON_KEY", {
    purpose: "Client key that Kong lets in; made with the other keys",
    class: "sensitive",
    tier: 1,
    risk: "Attack surface mapping",
    origin: { kind: "generated", recipe: { kind: "supabase jwt", role: "anon", signedWith: "JWT_SECRET" } },
    format: "a JWT (eyJ….….…)",
    rotation: "on breach",
    usedBy: host,
  }),
  openai.secret("5:16", "OPENAI_API_KEY", {
    purpose: "Authorizes calls to OpenAI",
    class: "important",
    tier: 2,
    risk: "Service abuse",
    origin: issued(
      "OpenAI > API keys",
      "a project key for this deployment, restricted to model requests and reading the model list",
    ),
    format: "starts with sk-",
    rotation: 180,
    usedBy: host,
  }),
  mail.secret("5:16", "SMTP_PASS", {
    purpose: "Password of the SMTP account that sends sign-in mail",
    class: "important",
    tier: 2,
    risk: "Service abuse: mail in our name",
    origin: issued("The mail provider > SMTP credentials", "sending from this deployment's domain only"),
    format: "at least 12 characters, none blank at either end",
    rotation: 180,
    usedBy: host,
  }),
  cloudflare.secret("5:16", "CLOUDFLARED_TOKEN", {
    purpose: "Connects the host to its Cloudflare tunnel",
    class: "important",
    tier: 2,
    risk: "Service abuse: traffic taken over",
    origin: issued("Cloudflare Zero Trust > Networks > Tunnels", "this deployment's tunnel only"),
    format: "at least 20 characters without blanks",
    rotation: 180,
    usedBy: host,
  }),
  vault.secret("5:17", "PII_ENCRYPTION_KEYS", {
    purpose: "Encryption keys for PII (personally identifiable information)",
    class: "critical",
    tier: 3,
    risk: "Personal data of all users can be read",
    origin: { kind: "managed in database", by: "pgsodium and supabase_vault" },
    rotation: "on breach",
    unreadBecause: "Managed inside the database; no service and no pipeline ever sees it",
  }),
];

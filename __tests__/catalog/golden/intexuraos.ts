/** Document 3, by hand: the 14 rows of its table, in its order, and the two local names. */
import { base64of32, type GoldenEntry, hex32, integrationsOf, issued } from "./shape";

const { auth0, encryption, whatsapp, speechmatics, notion, local } = integrationsOf("intexuraos", {
  auth0: ["auth0", "Auth0", "identity"],
  encryption: ["encryption", "Encryption at rest", "identity"],
  whatsapp: ["whatsapp", "WhatsApp", "messaging"],
  speechmatics: ["speechmatics", "Speechmatics", "messaging"],
  notion: ["notion", "Notion", "knowledge"],
  local: ["localDevelopment", "Local development", "platform"],
});

const userService = ["intexuraos/user-service backend"];
const whatsappService = ["intexuraos/whatsapp-service backend"];
const notionService = ["intexuraos/notion-service backend"];
const allServices = [...notionService, ...userService, ...whatsappService];

// Line 111: especially after team changes.
const teamChanges = ["personnel changed"];
const sensitive = {
  class: "sensitive",
  tier: 2,
  risk: "Attack surface mapping",
  rotation: "on breach",
} as const;
const application = "Auth0 > Applications > the native app > Settings";
const api = "Auth0 > Applications > APIs > the API > Settings";

export const intexuraos: readonly GoldenEntry[] = [
  auth0.sealed("3:11", "INTEXURAOS_AUTH0_DOMAIN", {
    ...sensitive,
    purpose: "Auth0 tenant domain",
    origin: issued(application),
    format: "<tenant>.auth0.com, without https://",
    localAlias: "AUTH0_DOMAIN",
    usedBy: userService,
  }),
  auth0.sealed("3:12", "INTEXURAOS_AUTH0_CLIENT_ID", {
    ...sensitive,
    purpose: "Native app client ID",
    origin: issued(application),
    format: "32 letters or digits",
    localAlias: "AUTH0_CLIENT_ID",
    usedBy: userService,
  }),
  auth0.secret("3:13", "INTEXURAOS_AUTH0_CLIENT_SECRET", {
    purpose: "Native app client secret",
    class: "important",
    tier: 2,
    risk: "Service abuse: tokens requested in the app's name",
    origin: issued(application, "only the grants that the native app uses"),
    format: "at least 48 letters, digits, - or _",
    rotation: 180,
    triggers: teamChanges,
    localAlias: "AUTH0_CLIENT_SECRET",
    usedBy: userService,
  }),
  auth0.sealed("3:14", "INTEXURAOS_AUTH_JWKS_URL", {
    ...sensitive,
    purpose: "JWKS endpoint for JWT validation",
    origin: issued(api),
    format: "https://<tenant>/.well-known/jwks.json",
    localAlias: "AUTH_JWKS_URL",
    usedBy: allServices,
  }),
  auth0.sealed("3:15", "INTEXURAOS_AUTH_ISSUER", {
    ...sensitive,
    purpose: "Expected JWT issuer",
    origin: issued(api),
    format: "https://<tenant>/ with the slash at the end",
    localAlias: "AUTH_ISSUER",
    usedBy: allServices,
  }),
  auth0.sealed("3:16", "INTEXURAOS_AUTH_AUDIENCE", {
    ...sensitive,
    purpose: "Expected JWT audience",
    origin: issued(api),
    format: "a urn: or an https URL",
    localAlias: "AUTH_AUDIENCE",
    usedBy: allServices,
  }),
  encryption.secret("3:17", "INTEXURAOS_TOKEN_ENCRYPTION_KEY", {
    purpose: "AES-256 key for refresh tokens",
    class: "critical",
    tier: 1,
    risk: "Refresh tokens of all users can be read",
    origin: base64of32,
    decodesTo: { encoding: "base64", bytes: 32, exactly: true },
    rotation: 90,
    triggers: teamChanges,
    previousAs: "INTEXURAOS_TOKEN_ENCRYPTION_KEY_PREVIOUS",
    usedBy: userService,
  }),
  encryption.secret("3:18", "INTEXURAOS_ENCRYPTION_KEY", {
    purpose: "AES-256 key for LLM API keys",
    class: "critical",
    tier: 1,
    risk: "LLM API keys of all users can be read",
    origin: base64of32,
    decodesTo: { encoding: "base64", bytes: 32, exactly: true },
    rotation: 90,
    triggers: teamChanges,
    previousAs: "INTEXURAOS_ENCRYPTION_KEY_PREVIOUS",
    usedBy: userService,
  }),
  whatsapp.secret("3:19", "INTEXURAOS_WHATSAPP_ACCESS_TOKEN", {
    purpose: "WhatsApp API access token",
    class: "important",
    tier: 2,
    risk: "Service abuse: messages in our name",
    origin: issued(
      "Meta Business settings > System users > Generate token",
      "whatsapp_business_messaging, whatsapp_business_management",
    ),
    format: "starts with EAA",
    rotation: 180,
    triggers: teamChanges,
    usedBy: whatsappService,
  }),
  whatsapp.sealed("3:20", "INTEXURAOS_WHATSAPP_PHONE_ID", {
    ...sensitive,
    purpose: "WhatsApp phone number ID",
    origin: issued("Meta for Developers > the app > WhatsApp > API setup"),
    format: "10 to 20 digits",
    usedBy: whatsappService,
  }),
  whatsapp.secret("3:21", "INTEXURAOS_WHATSAPP_VERIFY_TOKEN", {
    purpose: "Webhook verification token",
    class: "important",
    tier: 2,
    risk: "Service abuse: a foreign webhook passes verification",
    origin: hex32,
    format: "at least 12 characters, none blank at either end",
    rotation: 180,
    triggers: teamChanges,
    previousAs: "INTEXURAOS_WHATSAPP_VERIFY_TOKEN_PREVIOUS",
    storedElsewhere: ["Meta for Developers > the app > WhatsApp > Configuration"],
    usedBy: whatsappService,
  }),
  whatsapp.sealed("3:22", "INTEXURAOS_WHATSAPP_MEDIA_BUCKET", {
    ...sensitive,
    tier: 1,
    purpose: "GCS bucket for media storage",
    origin: issued("Google Cloud > Cloud Storage > Buckets"),
    format: "a bucket name, without gs://",
    usedBy: whatsappService,
  }),
  speechmatics.secret("3:23", "INTEXURAOS_SPEECHMATICS_API_KEY", {
    purpose: "Speechmatics API key",
    class: "important",
    tier: 2,
    risk: "Service abuse",
    origin: issued("Speechmatics portal > Settings > API keys", "a key for this environment only"),
    format: "at least 20 characters without blanks",
    rotation: 180,
    triggers: teamChanges,
    usedBy: whatsappService,
  }),
  notion.secret("3:24", "INTEXURAOS_NOTION_INTERNAL_TOKEN", {
    purpose: "Notion internal integration",
    class: "important",
    tier: 2,
    risk: "Service abuse: pages shared with the integration can be read and changed",
    origin: issued(
      "Notion > Integrations > the integration > Configuration",
      "only the capabilities and pages that the service needs",
    ),
    format: "starts with ntn_ or secret_",
    rotation: 180,
    triggers: teamChanges,
    usedBy: notionService,
  }),
  local.config("3:32", "GOOGLE_CLOUD_PROJECT", {
    purpose: "Google project on a developer's machine; Cloud Run knows its own",
    localOnly: true,
    format: "a Google project id",
    value: { dev: "acme-intexuraos-dev", staging: "acme-intexuraos-staging", prod: "acme-intexuraos-prod" },
  }),
  local.config("3:49", "LOG_LEVEL", {
    purpose: "Log level on a developer's machine",
    localOnly: true,
    format: "trace, debug, info, warn, error or fatal",
    value: "debug",
  }),
];

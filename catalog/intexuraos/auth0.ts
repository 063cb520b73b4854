import { everyDays, format, issued, onlyOnBreach, sealedConfig, secret } from "../../model";
import { intexuraos } from "./product";

const tenantSettings = "Auth0 > Applications > the native app > Settings";
const apiSettings = "Auth0 > Applications > APIs > the API > Settings";
/** What validates tokens is public; what can be revoked is the key that signs them. */
const signingKeys = "Auth0 > Settings > Signing keys > Rotate and revoke the signing key";

export const auth0 = intexuraos.integration(
  {
    title: "Auth0",
    owner: "identity",
    console: "https://manage.auth0.com/",
    revoke: "Auth0 > Applications > the native app > Settings > Rotate secret",
    setup: [
      "Create a tenant per environment, in it a native application and an API",
      "Inject domain, client id and client secret of the application",
      "Inject issuer, JWKS URL and audience of the API, which every service reads",
    ],
    usage: "https://manage.auth0.com/#/activity",
    monitoring: "https://manage.auth0.com/#/logs",
  },
  {
    /** Tenant domain. */
    INTEXURAOS_AUTH0_DOMAIN: sealedConfig({
      purpose: "Auth0 tenant domain",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued(tenantSettings),
      format: format(/^[a-z0-9-]+(\.[a-z]{2})?\.auth0\.com$/, {
        says: "<tenant>.auth0.com, without https://",
        example: "fake-tenant.auth0.com",
      }),
      rotation: onlyOnBreach(),
      localAlias: "AUTH0_DOMAIN",
      revoke: "An address can't be revoked: rotate INTEXURAOS_AUTH0_CLIENT_SECRET",
      source: "3:11",
    }),
    /** Native app client id. */
    INTEXURAOS_AUTH0_CLIENT_ID: sealedConfig({
      purpose: "Native app client ID",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued(tenantSettings),
      format: format(/^[A-Za-z0-9]{32}$/, {
        says: "32 letters or digits",
        example: "fakeExampleClientId0000000000000",
      }),
      rotation: onlyOnBreach(),
      localAlias: "AUTH0_CLIENT_ID",
      revoke: "Auth0 > Applications > the native app > Settings > Delete this application",
      source: "3:12",
    }),
    /** Native app client secret. */
    // Auth0 replaces the secret at once, so old and new are never valid together.
    // No harmless call: Auth0 takes it in a body, and of a native app a wrong one may pass as well.
    INTEXURAOS_AUTH0_CLIENT_SECRET: secret({
      purpose: "Native app client secret",
      risk: "Service abuse: tokens requested in the app's name",
      class: "important",
      origin: issued(tenantSettings, { scope: "only the grants that the native app uses" }),
      format: format(/^[\w-]{48,}$/, {
        says: "at least 48 letters, digits, - or _",
        example: "fake-example-client-secret-000000000000000000000000000000",
      }),
      rotation: everyDays(180),
      triggers: ["personnel changed"],
      localAlias: "AUTH0_CLIENT_SECRET",
      source: "3:13",
    }),
    /** Every service validates JWTs with it. */
    INTEXURAOS_AUTH_JWKS_URL: sealedConfig({
      purpose: "JWKS endpoint for JWT validation",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued(apiSettings),
      format: format(/^https:\/\/[a-z0-9.-]+\/\.well-known\/jwks\.json$/, {
        says: "https://<tenant>/.well-known/jwks.json",
        example: "https://fake-tenant.auth0.com/.well-known/jwks.json",
      }),
      rotation: onlyOnBreach(),
      localAlias: "AUTH_JWKS_URL",
      revoke: signingKeys,
      source: "3:14",
    }),
    /** Every service compares the `iss` claim with it. */
    INTEXURAOS_AUTH_ISSUER: sealedConfig({
      purpose: "Expected JWT issuer",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued(apiSettings),
      format: format(/^https:\/\/[a-z0-9.-]+\/$/, {
        says: "https://<tenant>/ with the slash at the end",
        example: "https://fake-tenant.auth0.com/",
      }),
      rotation: onlyOnBreach(),
      localAlias: "AUTH_ISSUER",
      revoke: signingKeys,
      source: "3:15",
    }),
    /** Every service compares the `aud` claim with it. */
    INTEXURAOS_AUTH_AUDIENCE: sealedConfig({
      purpose: "Expected JWT audience",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued(apiSettings),
      format: format(/^(urn:|https:\/\/)\S+$/, { says: "a urn: or an https URL", example: "urn:fake-example:api" }),
      rotation: onlyOnBreach(),
      localAlias: "AUTH_AUDIENCE",
      revoke: signingKeys,
      source: "3:16",
    }),
  },
);

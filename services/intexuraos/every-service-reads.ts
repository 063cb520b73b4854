import { auth0 } from "../../catalog/intexuraos";

/** What document 3, lines 14 to 16, says that all services use: each validates JWTs itself. */
export const everyServiceReads = [
  auth0.INTEXURAOS_AUTH_JWKS_URL,
  auth0.INTEXURAOS_AUTH_ISSUER,
  auth0.INTEXURAOS_AUTH_AUDIENCE,
] as const;

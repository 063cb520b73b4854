import { auth0, encryption, intexuraos } from "../../catalog/intexuraos";
import { cloudRunService } from "../../model";
import { everyServiceReads } from "./every-service-reads";

export const userService = cloudRunService({
  product: intexuraos,
  name: "user-service",
  role: "backend",
  reads: [
    auth0.INTEXURAOS_AUTH0_DOMAIN,
    auth0.INTEXURAOS_AUTH0_CLIENT_ID,
    auth0.INTEXURAOS_AUTH0_CLIENT_SECRET,
    encryption.INTEXURAOS_TOKEN_ENCRYPTION_KEY,
    encryption.INTEXURAOS_ENCRYPTION_KEY,
    ...everyServiceReads,
  ],
});

import { catalogue } from "../catalog";
import type { DeclaredOrganisation } from "../model";
import { dev } from "./dev";
import { prod } from "./prod";
import { staging } from "./staging";

/**
 * Everything that is declared, with every file in a product's folder of `services/`. Environments are in the order in which values move
 * up.
 */
export const organisation: DeclaredOrganisation = {
  catalogue,
  environments: [dev, staging, prod],
  pipelines: {
    host: "github",
    repository: "acme/secrets",
    bootstrap: {
      product: "platform",
      repositoryId: "123456789",
      ownerId: "4567890",
      alertsTo: "security@acme.example",
    },
  },
};

import { catalogue } from "../catalog";
import type { Organisation } from "../model";
import { integrations as ownIntegrations, readers } from "../services";
import { dev } from "./dev";
import { prod } from "./prod";
import { staging } from "./staging";

/** Everything that is declared. Environments stand in the order in which values move up. */
export const organisation: Organisation = {
  catalogue,
  ownIntegrations,
  readers,
  environments: [dev, staging, prod],
};

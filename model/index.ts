/** The language that catalogue, services and environments are written in. */
export type { ComposedEntry } from "./composed";
export { composed } from "./composed";
export * from "./entry";
export type {
  Catalogue,
  DeclaredOrganisation,
  Environment,
  Organisation,
  OwnIntegration,
  Place,
  Protection,
} from "./environment";
export { environment } from "./environment";
export * from "./format";
export * from "./origin";
export type { Pipelines } from "./pipelines";
export type { AnyIntegration, Handle, Integration, IntegrationAbout, Product, ProductRef } from "./product";
export { integrationsOf, isIntegration, product } from "./product";
export * from "./reader";
export * from "./readers";
export * from "./rotation";
export type { Vault } from "./vault";
export * from "./verification";

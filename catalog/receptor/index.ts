export { core } from "./core";
export { databaseVault } from "./database-vault";
export { receptor } from "./product";
export { thirdParty } from "./third-party";

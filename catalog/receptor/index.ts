export { cloudflare } from "./cloudflare";
export { core } from "./core";
export { databaseVault } from "./database-vault";
export { mail } from "./mail";
export { openai } from "./openai";
export { receptor } from "./product";

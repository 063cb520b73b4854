import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A small deployment with everything in it: what the traffic of the real providers is recorded with. */
export const organisation: Readonly<Record<string, string>> = {
  "main.tf": readFileSync(join(__dirname, "../../fixtures/traffic/config.tf"), "utf8"),
};

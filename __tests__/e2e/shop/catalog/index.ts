import { own } from "./own";
import { platform } from "./platform";
import { vendor } from "./vendor";

export const catalogue = { shop: { own, vendor }, platform: { strongroom: platform } };

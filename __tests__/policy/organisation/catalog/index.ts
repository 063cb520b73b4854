import { strongroom } from "./platform";
import { core, stripe } from "./shop";
import { signing } from "./vault";

export const catalogue = { shop: { core, stripe }, vault: { signing }, platform: { strongroom } };

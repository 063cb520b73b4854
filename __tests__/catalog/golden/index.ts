import { agents } from "./agents";
import { chat } from "./chat";
import { gateway } from "./gateway";
import { intexuraos } from "./intexuraos";
import { platform } from "./platform";
import { receptor } from "./receptor";
import type { GoldenEntry } from "./shape";

/** Every entry of the organisation, as the documents have it. */
export const golden: readonly GoldenEntry[] = [...agents, ...chat, ...gateway, ...intexuraos, ...platform, ...receptor];

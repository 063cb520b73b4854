import type { Reader } from "../../../../model";
import { deliver, inject } from "./pipelines";
import { api, worker } from "./shop";
import { web } from "./web";

export const readers: readonly Reader[] = [api, worker, web, deliver, inject];

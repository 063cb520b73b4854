import { product } from "../../model";

/** Document 2: a gateway in front of inference servers, with a web frontend. */
export const gateway = product("gateway", { title: "Gateway" });

import { product } from "../../model";

/** The credentials of Strongroom's own pipelines. */
export const platform = product("platform", { title: "Strongroom's pipelines" });

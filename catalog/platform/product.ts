import { everyDays, product } from "../../model";

/** The credentials of Strongroom's own pipelines. */
export const platform = product("platform", {
  title: "Strongroom's pipelines",
  defaults: {
    owner: "platform",
    class: "critical",
    tier: 2,
    rotation: everyDays(90),
    triggers: ["employee left", "suspected compromise"],
  },
});

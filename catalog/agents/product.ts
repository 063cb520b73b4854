import { everyDays, product } from "../../model";

/** Why each key has two readers, although services should have keys of their own (document 4, line 115). */
const deliveredTwice = "One application, delivered to two places: its Vercel functions and its Supabase functions";

/** Document 4: coding and research agents, delivered to Vercel and to Supabase. */
export const agents = product("agents", {
  title: "Agents",
  defaults: {
    owner: "agents",
    risk: "Service abuse",
    class: "important",
    tier: 2,
    rotation: everyDays(90),
    triggers: ["suspected compromise"],
    sharedBecause: deliveredTwice,
  },
});

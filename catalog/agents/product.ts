import { product } from "../../model";

/** Document 4: coding and research agents, delivered to Vercel and to Supabase. */
export const agents = product("agents", { title: "Agents" });

/** Why each key has two readers, although services should have keys of their own (document 4, line 115). */
export const deliveredTwice =
  "One application, delivered to two places: its Vercel functions and its Supabase functions";

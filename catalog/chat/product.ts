import { everyDays, product } from "../../model";

/** Document 1: a chat application on Vercel. */
export const chat = product("chat", {
  title: "Chat",
  defaults: { owner: "web", class: "important", rotation: everyDays(180) },
});

import { userInfo } from "node:os";
import type { Context } from "../context";
import { History } from "./history";

/** The current user's name for committed records: git's `user.email`, otherwise the name on this machine. */
export async function whoAmI(context: Context): Promise<string> {
  const git = await History.open(context.root, context.env);
  const email = git === null ? null : await git.userEmail();
  return email ?? context.env.USER ?? userInfo().username;
}

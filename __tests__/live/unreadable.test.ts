/** What a stack on Vercel delivers must be readable before it is applied. */

import type { Asker } from "../../live/look";
import { refuseUnreadable } from "../../live/unreadable";
import type { ResolvedVercelProject } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import {
  config,
  entryOf,
  environmentOf,
  pinned,
  productOf,
  secretOf,
  vercelProjectOf,
  vercelVariableOf,
} from "../support/resolved-fixture";

const stack = { name: "shop-dev-vercel", product: "shop", layer: "vercel", dependsOn: [] } as const;
const entries = ["A", "B", "C", "D"].map((id) => entryOf({ name: id, secret: secretOf({ id, project: "fake-shop" }) }));
const delivered = (name: string, version: string) => vercelVariableOf(pinned(name, version, "fake-shop"));
const project = (name: string, state: ResolvedVercelProject["state"], variables: ResolvedVercelProject["variables"]) =>
  vercelProjectOf({ name, state, variables });
/** States by `id/number`; what is not named is not there. */
const asker = (states: Readonly<Record<string, string>>, projects: readonly ResolvedVercelProject[]) => {
  const asked: string[] = [];
  const client = {
    version: async ({ id }: { id: string }, number: string) => {
      asked.push(`${id}/${number}`);
      const state = states[`${id}/${number}`];
      return state === undefined ? null : { number, state };
    },
  };
  const shop = productOf({ name: "shop", project: "fake-shop", entries, vercelProjects: projects });
  const other = productOf({
    name: "bank",
    project: "fake-bank",
    vercelProjects: [project("bank", "active", [delivered("D", "1")])],
  });
  const session = { client, environment: environmentOf([other, shop], "dev") } as unknown as Asker;
  return { session, asked };
};

it("is let through where all of it is enabled; each version is asked for once, and only what is delivered", async () => {
  const { session, asked } = asker({ "A/1": "ENABLED", "B/2": "ENABLED" }, [
    project("web", "active", [delivered("A", "1"), delivered("B", "2"), vercelVariableOf(config("C", "9"))]),
    project("admin", "active", [delivered("A", "1"), delivered("GONE", "1")]),
    project("later", "waiting", [delivered("C", "1")]),
  ]);
  await refuseUnreadable(session, stack);
  expect(asked.sort()).toEqual(["A/1", "B/2"]);
  await refuseUnreadable(session, { ...stack, product: "nobody" });
  expect(asked.length).toBe(2);
});

it("names all that can't be read, each with what mends it, and each mend once", async () => {
  const { session } = asker({ "A/1": "DISABLED", "B/2": "DESTROYED", "B/3": "ENABLED" }, [
    project(
      "web",
      "active",
      ["1", "2", "3"].map((number, at) => delivered("ABB".charAt(at), number)),
    ),
    project("admin", "active", [delivered("C", "4")]),
  ]);
  expect(await failureOf(() => refuseUnreadable(session, stack))).toEqual({
    code: exitCodes.pending,
    message: `shop-dev-vercel delivers values that can't be read; nothing of that stack was applied.
  shop/A: pinned version 1 is disabled
  shop/B: pinned version 2 is destroyed; its value is gone
  shop/C: pinned version 4 does not exist in project fake-shop`,
    next: `gcloud secrets versions enable 1 --secret=A --project=fake-shop
        to pin the newest enabled version, or none: strongroom lock restore --env dev
        then run the command again`,
  });
});

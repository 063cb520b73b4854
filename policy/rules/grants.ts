/** What a change may grant to people. */
import { longGrantsIn } from "../../inventory/grant-end";
import type { ChangeRule } from "../rule";

export const grantRules: readonly ChangeRule[] = [
  {
    code: "long-grant",
    what: "a grant to a person or a group that lasts more than a year",
    why: "it outlives its reason, and nobody decides about it again",
    instead:
      "set until to a day within a year; if it is needed longer, grant it again then, by strongroom access grant",
    findsIn: ({ base, head, now }) =>
      head.environments.flatMap((environment) => {
        const before = base.environments.filter(({ name }) => name === environment.name);
        const known = before.flatMap((one) => longGrantsIn(one, now));
        return longGrantsIn(environment, now)
          .filter(({ reader, until }) => !known.some((one) => one.reader === reader && one.until >= until))
          .map(({ reader, until, latest }) => ({
            where: `${environment.name}: ${reader}`,
            got: `until ${until}, and ${latest} is allowed at most`,
          }));
      }),
  },
];

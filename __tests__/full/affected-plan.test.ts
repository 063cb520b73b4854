/**
 * The plan of one changed secret among 10,000, against the sandbox: by the state alone it takes less than 100 calls, however many secrets its
 * stack has. `npm run bench:affected` has the seconds.
 */
import { long } from "../support/full";
import { oneOfTenThousand } from "../support/one-of-ten-thousand";

long("less than 100 calls by the state alone; one for each secret and grant of its stack otherwise", async () => {
  const bench = await oneOfTenThousand();
  try {
    const [looked, alone] = [await bench.plan("--advisory"), await bench.plan("--advisory", "--no-refresh")];
    for (const { says } of [looked, alone])
      expect(says).toContain("area-03-dev-secrets: 0 to add, 1 to change, 0 to destroy");
    // States of all 41 stacks of secrets are looked into, and of those that it stands on; Terraform reads its own.
    expect(alone.calls).toEqual({ states: 91, secrets: 0, others: 4 });
    expect(looked.calls).toEqual({ states: 91, secrets: 426, others: 4 });
  } finally {
    await bench.remove();
  }
});

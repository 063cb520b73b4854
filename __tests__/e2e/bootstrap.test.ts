/** The bootstrap stack with real Terraform, from nothing to nothing. In the long suite; what it declares is under test in `stacks`. */
import { Bootstrapped } from "../support/bootstrapped";
import { full } from "../support/full";

const when = full ? describe : describe.skip;

when("bootstrap with real Terraform", () => {
  let open: Bootstrapped;

  beforeAll(async () => {
    open = await Bootstrapped.open();
  });
  afterAll(() => open?.close());

  test("is applied from nothing, takes the buckets over, and has nothing to do afterwards", async () => {
    expect(await open.apply()).toMatch(/Apply complete! Resources: 3 imported, \d+ added, 3 changed, 0 destroyed/);
    expect(await open.bench.must(open.folder, ["plan", "-detailed-exitcode"])).toContain("No changes.");
  });
});

/** A secret that was deleted by hand and created again by Terraform is there, and its pinned version is not. */
import { openCloud } from "../../clients/cloud";
import { storedEntries } from "../../inventory/entries";
import { refusePinnedGone } from "../../terraform/start/pinned-gone";
import { exitCodes } from "../../text/exit-codes";
import { bench, inEmptyCloud, run, vendor, web } from "../cli/inject-support";
import { failureOf, shop } from "../cli/support";

inEmptyCloud();

it("is named, with the commands that mend it", async () => {
  Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
  await run();
  const check = async () => {
    const environment = shop("dev", bench.lock());
    const entries = storedEntries(environment);
    await refusePinnedGone(bench.context(), { environment, cloud: await openCloud(bench), entries });
  };
  await check();
  await bench.google("DELETE", "v1/projects/fake-shop-dev/secrets/WEB_KEY");
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets?secretId=WEB_KEY", { replication: { automatic: {} } });
  expect(await failureOf(check)).toEqual({
    code: exitCodes.lock,
    message: "shop/WEB_KEY: pinned version 1 does not exist in project fake-shop-dev",
    next: [
      "to pin the newest enabled version, or none: strongroom lock restore --env dev",
      "then: strongroom start --env dev --all",
    ].join("\n        "),
  });
});

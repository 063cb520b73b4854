import { TerraformStack } from "cdktf";
import { EphemeralSecretVersion } from "../../constructs/ephemeral-secret-version";
import { synthesize } from "../support/synthesized";

const props = { address: "payment_key", project: "acme-shop-dev", secretId: "PAYMENT_KEY", version: "7" };

test("reads the pinned version, deferred until apply", () => {
  let data = "";
  const files = synthesize((app) => {
    const read = new EphemeralSecretVersion(new TerraformStack(app, "one"), "x", props);
    data = read.secretData.template;
  });
  const { ephemeral } = JSON.parse(files["stacks/one/cdk.tf.json"] ?? "");
  expect(ephemeral).toEqual({
    google_secret_manager_secret_version: {
      payment_key: {
        "//": { metadata: { path: "one/x", uniqueId: "payment_key" } },
        project: "acme-shop-dev",
        secret: "PAYMENT_KEY",
        version: '${timestamp() == "" ? "0" : "7"}',
      },
    },
  });
  expect(data).toBe("${ephemeral.google_secret_manager_secret_version.payment_key.secret_data}");
});

test.each(["latest", "", "0", "07", "1.5", '1" : "2'])("refuses %j as a version", (version) => {
  const build = () =>
    synthesize((app) => void new EphemeralSecretVersion(new TerraformStack(app, "one"), "x", { ...props, version }));
  expect(build).toThrow(
    `acme-shop-dev/PAYMENT_KEY: the pinned version is ${JSON.stringify(version)}; a version is a positive whole number. Mend the pin in the environment's lock file.`,
  );
});

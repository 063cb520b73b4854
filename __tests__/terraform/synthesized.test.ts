/** What a synthesis left in a folder, read back; code of a revision may have written it. */
import { symlinkSync } from "node:fs";
import { synthesizedIn } from "../../terraform/synthesized";
import { Folder } from "../support/folder";

const files = (over: Readonly<Record<string, string>> = {}) => ({
  "manifest.json": JSON.stringify({ stacks: { b: { dependencies: ["c", "a"] } } }),
  "stacks/b/cdk.tf.json": '{"terraform":{}}',
  "stacks/b/metadata.json": "{}",
  "stacks/b/.providers-from": "registry",
  ...over,
});

let folder: Folder;
beforeEach(() => {
  folder = Folder.temp("synthesized");
});
afterEach(() => folder.remove());
const read = () => synthesizedIn(folder.at("."));

test("a document with its text, its order, its provider lock, and every other file beside it", () => {
  folder.write(
    files({ "stacks/b/.terraform.lock.hcl": "hashes", "stacks/b/evil.tf": "", "stacks/b/modules/x.tf": "" }),
  );
  expect(read()).toEqual([
    {
      name: "b",
      document: { terraform: {} },
      text: '{"terraform":{}}',
      others: ["evil.tf", "modules"],
      providerLock: "hashes",
      dependsOn: ["a", "c"],
    },
  ]);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["no JSON", { "stacks/b/cdk.tf.json": "{" }, "stacks/b/cdk.tf.json is not JSON"],
  ["a list", { "stacks/b/cdk.tf.json": "[]" }, "stacks/b/cdk.tf.json is not a JSON object"],
  ["a stack without a document", { "stacks/c/x": "" }, "manifest.json does not say what each stack depends on"],
  ["a manifest without stacks", { "manifest.json": "{}" }, "manifest.json does not say what each stack depends on"],
])("%s is said by its file", (_what, over, says) => {
  folder.write(files(over));
  expect(read).toThrow(says);
});

test("a link is not followed, and a folder without a synthesis is said", () => {
  expect(read).toThrow("manifest.json is missing");
  const { "stacks/b/cdk.tf.json": document = "", ...others } = files();
  folder.write({ ...others, "elsewhere.json": document });
  symlinkSync(folder.at("elsewhere.json"), folder.at("stacks/b/cdk.tf.json"));
  expect(read).toThrow("stacks/b/cdk.tf.json is not a regular file");
});

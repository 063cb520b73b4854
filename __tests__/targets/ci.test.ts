/** What a runner is told to mask, and how a runner is known. */
import { addMaskLines, registerMasks, runnerOf } from "../../targets/process/ci";
import { createOutput } from "../../text/output";

it("::add-mask:: goes line by line, escapes what would end the command, and spares what would mask everything", () => {
  expect(
    addMaskLines([
      { name: "A", value: "fake 100%\nsecond\r\nlast" },
      { name: "KEY", value: '{\n  "key": "fake"\n}' },
      { name: "SHORT", value: "abc" },
    ]),
  ).toEqual([
    "::add-mask::fake 100%25",
    "::add-mask::second",
    "::add-mask::last",
    '::add-mask::"key": "fake"',
    '::add-mask::{"key":"fake"}',
  ]);
});

it("::add-mask:: reaches the runner byte for byte, as the value is printed later", () => {
  const written: string[] = [];
  const sink = { write: (text: string) => written.push(text) > 0 };
  const output = createOutput({ stdout: sink, stderr: sink, colour: false });
  const value = "fake-\u00ad-soft-hyphen";
  const env = { GITHUB_ACTIONS: "true" };
  registerMasks({ env, output }, [{ name: "A", value }], () => true);
  expect(written).toEqual([`::add-mask::${value}\n`]);
});

it("::add-mask:: tells the fields of a value as well", () => {
  const value = '{"username":"fake_owner","password":"correct-horse"}';
  expect(addMaskLines([{ name: "ONE", value }])).toEqual(
    [value, '"username": "fake_owner",', '"password": "correct-horse"', "correct-horse"].map(
      (text) => `::add-mask::${text}`,
    ),
  );
});

it.each([
  [{ GITHUB_ACTIONS: "true", CI: "true" }, "github"],
  [{ GITLAB_CI: "true", CI: "true" }, "gitlab"],
  [{ CI: "true" }, "other"],
  [{ CI: "woodpecker" }, "other"],
  [{ CI: "false" }, null],
  [{ BUILDER_OUTPUT: "/builder/outputs" }, "other"],
  [{ TF_BUILD: "True" }, "other"],
  [{}, null],
])("%j is %s", (env, runner) => expect(runnerOf(env)).toBe(runner));

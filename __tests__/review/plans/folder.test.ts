import { createHash } from "node:crypto";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { savedPlansAt } from "../../../review/plan/folder";
import { type Statement, statementText } from "../../../terraform/plans/statement";
import { Folder } from "../../support/folder";
import { planText } from "./builder";

const base = "a".repeat(40);
const of = { base, head: null };

const folders: Folder[] = [];
afterAll(() => {
  for (const one of folders) one.remove();
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = Folder.temp("plans");
  folders.push(folder);
  folder.write(files);
  return folder.path;
}

const stacksIn = (files: Readonly<Record<string, string>>) =>
  savedPlansAt(folderOf(files), of).plans.map(({ stack }) => stack);

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { text(): string }).text();
  }
  throw new Error("it was accepted");
}

test("files by the name of their stack, folders of cdktf, one file", () => {
  const text = planText([]);
  expect(stacksIn({ "shop-dev-secrets.json": text, "b.json": text, "notes.txt": "x" })).toEqual([
    "b",
    "shop-dev-secrets",
  ]);
  expect(stacksIn({ "manifest.json": "{}", "stacks/a/plan.json": text, "stacks/b/cdk.tf.json": "{}" })).toEqual(["a"]);
  expect(stacksIn({ "a/plan.json": text, "b.json": text })).toEqual(["a", "b"]);
  const folder = folderOf({ "a.json": text });
  expect(savedPlansAt(join(folder, "a.json"), of)).toMatchObject({ plans: [{ stack: "a" }], affected: null });
});

test("the digest is of the file's bytes", () => {
  const [plan] = savedPlansAt(folderOf({ "a.json": planText([]) }), of).plans;
  expect(plan?.digest).toMatch(/^[0-9a-f]{64}$/);
  const [other] = savedPlansAt(folderOf({ "a.json": `${planText([])}\n` }), of).plans;
  expect(other?.digest).not.toBe(plan?.digest);
});

test("every file that is not a plan is told at once, with its name as text", () => {
  const folder = folderOf({ "a.json": "", "b\u001b[2J.json": planText([]), "c.json": '{"fake-value": 1}' });
  symlinkSync("/etc/passwd", join(folder, "d.json"));
  const said = refusal(() => savedPlansAt(folder, of)).replaceAll(folder, "");
  expect(said).toBe(
    [
      "These plans can't be read:",
      "  /a.json: it is empty",
      "  /b\\u001b[2J.json: its name is not the name of a stack",
      "  /c.json: format_version is not a text",
      "  /c.json: format_version is not 1.x, which is what is read here",
      "  /c.json: terraform_version is not a text",
      "  /d.json: it is not a regular file",
      "  next: terraform show -json PLAN > STACK.json",
    ].join("\n"),
  );
});

test("a folder without plans, or none at all", () => {
  expect(refusal(() => savedPlansAt(folderOf({ "notes.txt": "x" }), of))).toMatch(/^There is no plan in /);
  expect(refusal(() => savedPlansAt(join(folderOf({}), "x"), of))).toMatch(/^There is no file or folder /);
});

describe("which stacks had to be planned", () => {
  const affected = (text: string) => savedPlansAt(folderOf({ "a.json": planText([]), "affected.json": text }), of);

  test("as strongroom affected says it of the same base", () => {
    expect(affected(JSON.stringify({ base, plan: ["a", "b"] })).affected).toEqual(["a", "b"]);
  });

  test.each([
    [JSON.stringify({ base: "b".repeat(40), plan: [] }), "it compares with another commit than this review (aaaaaaa)"],
    [JSON.stringify({ base, plan: "all" }), "it is not what strongroom affected prints with --json"],
    ["{", "it is not what strongroom affected prints with --json"],
  ])("%s is refused", (text, says) => {
    expect(refusal(() => affected(text))).toContain(`affected.json: ${says}`);
  });
});

describe("a folder of strongroom plan --out", () => {
  const digest = "0".repeat(64);
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const planned = (commit: string, edited: boolean, shown = planText([]), looked = true) => {
    const statement: Statement = {
      ...{ format: 1, environment: "dev", commit, edited, lock: null, time: "2026-11-28T00:00:00Z" },
      ...{ terraform: "Terraform 1.11.4", program: digest, cloud: "Google", advisory: true, encryptedBy: null },
      stacks: [
        {
          stack: "a",
          plan: null,
          meaning: digest,
          json: sha256(planText([])),
          looked,
          document: digest,
          providers: null,
        },
      ],
    };
    return folderOf({ "a.json": shown, "a.txt": "x", "plans.json": statementText(statement) });
  };
  const head = "b".repeat(40);

  test("its statement is not a plan, and says which commit was planned", () => {
    expect(savedPlansAt(planned(head, false), { base, head })).toMatchObject({ plans: [{ stack: "a" }], commit: head });
    expect(savedPlansAt(planned(head, true), of).commit).toBeNull();
  });

  test("it says what was planned by the state alone", () => {
    const unlooked = (looked: boolean) =>
      savedPlansAt(planned(head, false, planText([]), looked), { base, head }).unlooked;
    expect([true, false].map(unlooked)).toEqual([[], ["a"]]);
  });

  test("a plan that was changed beside it, or put there, is refused", () => {
    const says = "a.json: it is not the plan that plans.json names: it was changed after it was planned";
    expect(refusal(() => savedPlansAt(planned(head, false, `${planText([])} `), { base, head }))).toContain(says);
    const folder = planned(head, false);
    writeFileSync(join(folder, "b.json"), planText([]));
    expect(refusal(() => savedPlansAt(folder, { base, head }))).toContain(says.replace("a.json", "b.json"));
  });

  test.each([
    ["c".repeat(40), false, "what was planned is ccccccc, and this is a review of bbbbbbb"],
    [head, true, "what was planned is bbbbbbb with edits that are not committed, and this is a review of bbbbbbb"],
  ])("plans of something else are refused: %s", (commit, edited, says) => {
    expect(refusal(() => savedPlansAt(planned(commit, edited), { base, head }))).toContain(`plans.json: ${says}`);
  });
});

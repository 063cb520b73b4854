/** Lines on a narrow terminal: whole words, under their beginning, and commands that can still be pasted. */
import { spawnSync } from "node:child_process";
import { width } from "../../text/printable";
import { wrapped } from "../../text/wrap";

it.each([
  ["what fits stays as it is", "dev: ready", 40, "dev: ready"],
  [
    "prose goes on a little further in",
    "waiting for them: agents/web, chat/web, gateway/gateway",
    30,
    "waiting for them: agents/web,\n  chat/web, gateway/gateway",
  ],
  ["its own indent is kept", "    one two three four five six", 22, "    one two three\n      four five six"],
  ["an item's text stands under its text", "- one two three four five six", 20, "- one two three\n  four five six"],
  [
    "a table's last column stands under itself",
    "  name  what it is for and more",
    24,
    "  name  what it is for\n        and more",
  ],
  [
    "a long word is left whole",
    "see https://vendor.invalid/a/long/path now",
    24,
    "see\n  https://vendor.invalid/a/long/path\n  now",
  ],
  [
    "a long word of a table's last column begins further left, where it is whole then",
    "  console  https://vendor.invalid/keys and more of it",
    30,
    "  console\n  https://vendor.invalid/keys\n           and more of it",
  ],
  [
    "and one of a command, with room for its backslash",
    "        next: ./strongroom inject --only shop/VENDORS_KEY_OF_OLD --env dev",
    28,
    "        next: ./strongroom \\\n          inject --only \\\n  shop/VENDORS_KEY_OF_OLD \\\n          --env dev",
  ],
  [
    "a command goes on behind a backslash, and prose does not",
    "  next: ./strongroom rotate chat/STRIPE_SECRET_KEY --env dev; then read on about all this",
    40,
    "  next: ./strongroom rotate \\\n    chat/STRIPE_SECRET_KEY --env dev;\n    then read on about all this",
  ],
  [
    "a command in a sentence, behind 'then'",
    "  next: add it to the reads, then ./strongroom deploy shop-dev-identities shop-dev-secrets",
    48,
    "  next: add it to the reads, then ./strongroom \\\n    deploy shop-dev-identities \\\n    shop-dev-secrets",
  ],
  [
    "quoted words are one",
    "next: ./strongroom access grant ann@acme.test KEY --because 'on call this week'",
    44,
    "next: ./strongroom access grant \\\n  ann@acme.test KEY --because \\\n  'on call this week'",
  ],
])("%s", (_what, text, columns, expected) => {
  expect(wrapped(text, columns)).toBe(expected);
});

it.each([40, 60, 80])("at %d columns no line is longer, unless it is one word, and no word is lost", (columns) => {
  const text = [
    "  agents: 5 required entries pending: agents/ANTHROPIC_API_KEY, agents/OPENCODE_API_KEY and 2 more",
    "    next: ./strongroom inject --env dev; each with where to get it: ./strongroom check --env dev --all",
    "chat   STRIPE_SECRET_KEY   secret, important   active 3   Stripe's key for charges and refunds, restricted",
  ].join("\n");
  const lines = wrapped(text, columns).split("\n");
  expect(lines.filter((line) => width(line) >= columns && line.trim().includes(" "))).toEqual([]);
  const words = (one: string) => one.split(/\s+/).filter((word) => word !== "" && word !== "\\");
  expect(words(lines.join("\n"))).toEqual(words(text));
});

it("a shell reads a broken command as the whole one", () => {
  const command =
    "printf %s, rotate chat/STRIPE_SECRET_KEY --env dev --because 'on call this week' --accept group:payments@acme.test";
  // Named as ours, so that it is taken for a command.
  const broken = wrapped(`  next: strongroom ${command}`, 40).replace("  next: strongroom ", "");
  expect(broken.split("\n").length).toBeGreaterThan(2);
  expect(spawnSync("sh", ["-c", broken], { encoding: "utf8" }).stdout).toBe(
    "rotate,chat/STRIPE_SECRET_KEY,--env,dev,--because,on call this week,--accept,group:payments@acme.test,",
  );
});

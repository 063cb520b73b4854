/** What somebody meets first: half a name, a wrong command line, an environment that nobody named, a narrow window, silence. */
import { join } from "node:path";
import { full } from "../support/full";
import { createProject, type Project } from "../support/project";
import { hasTerminal, onTerminal } from "../support/terminal";

let project: Project;
beforeAll(() => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
});
afterAll(() => project.remove());
const strongroom = (args: string, env: Record<string, string> = {}) => project.strongroom(args.split(" "), env);

describe("a part of a name", () => {
  it("lists the same command with each name that has it, and ends with 2", async () => {
    expect(await strongroom("explain KEY --env dev")).toEqual({
      code: 2,
      stdout: "",
      stderr: `strongroom: There is no entry "KEY". It is in the names of 4: platform/STRONGROOM_FINGERPRINT_KEY, shop/SESSION_KEY, shop/VENDOR_KEY, shop/WEB_KEY.
  next: one of:
    ./strongroom explain platform/STRONGROOM_FINGERPRINT_KEY --env dev
    ./strongroom explain shop/SESSION_KEY --env dev
    ./strongroom explain shop/VENDOR_KEY --env dev
    ./strongroom explain shop/WEB_KEY --env dev
`,
    });
  });

  it("of one name only is asked back, also by what writes", async () => {
    expect((await strongroom("rotate vendor_k --env dev --yes")).stderr).toBe(
      'strongroom: There is no entry "vendor_k". Did you mean VENDOR_KEY?\n  next: ./strongroom rotate shop/VENDOR_KEY --env dev --yes\n',
    );
    expect((await strongroom("env write --env dev --service=worker")).stderr).toBe(
      "strongroom: dev has no service \"worker\". Did you mean shop/shop-worker?\n  next: ./strongroom env write --env dev '--service=shop/shop-worker'\n",
    );
  });

  it("prints nothing of what would be passed on to another program", async () => {
    const { stderr } = await strongroom("run --env dev --service worker -- login --token fake-value");
    expect(stderr).toContain("Did you mean shop/shop-worker?\n  next: one of platform/strongroom-deliver, ");
    expect(stderr).not.toContain("fake-value");
  });

  it("is data with --json", async () => {
    const { code, stdout } = await strongroom("explain KEY --env dev --json");
    expect([code, JSON.parse(stdout).error.choices[2]]).toEqual([
      2,
      "./strongroom explain shop/VENDOR_KEY --env dev --json",
    ]);
  });
});

it.each([
  ["no-such-command --json", "unknown command 'no-such-command'"],
  ["rotate --json --env dev --no-such-option", "unknown option '--no-such-option'"],
  ["explain --json", "missing required argument 'name'"],
  ["tidy --json too much", "too many arguments for 'tidy'. Expected 0 arguments but got 2."],
  ["inject --json", "required option '--env <name>' not specified"],
  ["inject --json --env", "option '--env <name>' argument missing"],
  ["help --json nothing", 'There is no help on "nothing".'],
  ["completion --json nu", 'There is no completion for "nu"; there is for bash, zsh, fish.'],
])("%s: what is wrong with a command line is JSON too", async (args, message) => {
  const { code, stdout } = await strongroom(args);
  expect([code, JSON.parse(stdout).error]).toEqual([2, { code: 2, message, next: expect.stringMatching(/\S/) }]);
});

describe("the next step of a wrong command line", () => {
  const next = async (args: string) => JSON.parse((await strongroom(args)).stdout).error;

  it("is the help of the command that it names, or an environment", async () => {
    expect((await next("rotate X --env dev --json --no-such-option")).next).toBe("./strongroom rotate --help");
    expect((await next("check --json --env")).next).toBe("the same with --env and one of dev");
    expect((await strongroom("access grant")).stderr).toContain(
      "(./strongroom access grant --help says what it takes)",
    );
  });

  it("of a group is one of its commands", async () => {
    expect(await next("env --json")).toEqual({
      code: 2,
      message: "./strongroom env needs a command: write, example, types, reset",
      next: "./strongroom env --help",
    });
  });
});

describe("STRONGROOM_ENV", () => {
  it("is the environment of a command that only reads, which says so", async () => {
    const { code, stdout, stderr } = await strongroom("status --offline", { STRONGROOM_ENV: "dev" });
    expect([code, stdout.includes("VENDOR_KEY"), stderr]).toEqual([
      4,
      true,
      expect.stringMatching(/^environment: dev, from STRONGROOM_ENV\n/),
    ]);
  });

  it("is none where --env says another, and must name one", async () => {
    const other = await strongroom("status --offline --env dev", { STRONGROOM_ENV: "nowhere" });
    expect([other.code, other.stderr.includes("STRONGROOM_ENV")]).toEqual([4, false]);
    expect(await strongroom("lock verify", { STRONGROOM_ENV: "nowhere" })).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'strongroom: STRONGROOM_ENV names "nowhere", which is not an environment.\n  next: the same with --env and one of dev\n',
    });
    for (const env of [{}, { STRONGROOM_ENV: "" }] as const)
      expect((await strongroom("why shop-api VENDOR_KEY", env)).stderr).toBe(
        "strongroom: Which environment? Neither --env nor STRONGROOM_ENV is set.\n  next: the same with --env and one of dev\n",
      );
  });

  it.each(["rotate VENDOR_KEY", "put VENDOR_KEY", "inject", "rollback VENDOR_KEY", "run --service shop-api -- true"])(
    "does not choose for a command that writes or hands values out: %s",
    async (args) => {
      const { code, stderr } = await strongroom(args, { STRONGROOM_ENV: "dev" });
      expect([code, stderr]).toEqual([2, expect.stringContaining("required option '--env <name>' not specified")]);
    },
  );

  it("does not choose where a checklist is ticked", async () => {
    const { code, stderr } = await strongroom("checklist shop --tick 1", { STRONGROOM_ENV: "dev" });
    expect([code, stderr]).toEqual([2, expect.stringContaining("A tick is written: name its environment with --env.")]);
  });
});

describe("--quiet", () => {
  it("prints the result alone", async () => {
    const loud = await strongroom("checklist shop --offline", { STRONGROOM_ENV: "dev" });
    expect(loud.stderr).toBe("environment: dev, from STRONGROOM_ENV\n");
    const ready = await strongroom("explain VENDOR_KEY --quiet");
    expect([ready.code, ready.stderr]).toEqual([0, ""]);
    const early = await strongroom("-q explain VENDOR_KEY");
    expect(early.stdout).toBe(ready.stdout);
  });

  it("prints errors, with what led to them", async () => {
    const { code, stderr } = await strongroom("why nobody VENDOR_KEY -q", { STRONGROOM_ENV: "dev" });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^environment: dev, from STRONGROOM_ENV\nstrongroom: dev has no reader "nobody"\./),
    ]);
  });
});

(hasTerminal ? describe : describe.skip)("a window of few columns", () => {
  it.each(full ? [40, 60, 80] : [40])("%d: help, a table and problems are wrapped between words", async (columns) => {
    const { screen } = await onTerminal(
      `stty cols ${columns}; ./strongroom rotate --help; ./strongroom list; ./strongroom check; ./strongroom explain KEY`,
      {
        cwd: project.folder,
        env: { PATH: process.env.PATH ?? "", HOME: project.scratch, NO_COLOR: "1" },
        typed: () => null,
      },
    );
    const lines = screen.split("\r\n");
    expect(lines.filter((line) => line.length > columns && line.trim().includes(" "))).toEqual([]);
    expect(screen.replace(/\s+/g, " ")).toContain(
      "unmap and disable the previous version, once the new one is verified",
    );
    const command = lines.findIndex((line) => line.includes("./strongroom explain"));
    expect(
      lines
        .slice(command)
        .join("\n")
        .replace(/ \\\n\s+/g, " "),
    ).toContain("./strongroom explain platform/STRONGROOM_FINGERPRINT_KEY");
  });
});

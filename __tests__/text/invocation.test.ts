/** What a command prints can be pasted where it is printed: by the launcher, from any folder, inside and outside of the sandbox. */
import { pasteable, pasteableData, verbatim, withoutMarks } from "../../text/commands";
import { type Invocation, inProject, invocationOf } from "../../text/invocation";

const root = "/home/jo/secrets";
const outside = { root, cwd: root, env: {}, lockDir: `${root}/environments`, sandbox: null };
const home = `${root}/.strongroom/sandbox`;
const inside = { ...outside, sandbox: { home, as: "owner@sandbox.local" }, lockDir: `${home}/locks` };

describe("how the launcher is typed", () => {
  it.each<[string, string, Record<string, string>, string]>([
    ["in the project", root, {}, "./strongroom"],
    ["in a folder of it", `${root}/docs/guides`, {}, "../../strongroom"],
    ["in the folder above", "/home/jo", {}, "secrets/strongroom"],
    ["elsewhere", "/home/jo/shop", {}, "/home/jo/secrets/strongroom"],
    [
      "by npm, which went to the project's folder",
      root,
      { npm_lifecycle_event: "start", INIT_CWD: `${root}/docs` },
      "../strongroom",
    ],
    ["below another script of npm", root, { npm_lifecycle_event: "test", INIT_CWD: `${root}/docs` }, "./strongroom"],
  ])("%s", (_, cwd, env, program) => {
    expect(invocationOf({ ...outside, cwd, env }).program).toBe(program);
  });

  it("is quoted where a shell would split it", () => {
    const spaced = { ...outside, root: "/home/jo's clone", cwd: "/tmp", lockDir: "/home/jo's clone/environments" };
    expect(invocationOf(spaced).program).toBe(`'/home/jo'\\''s clone/strongroom'`);
  });
});

describe("a command in a text", () => {
  const here = invocationOf(outside);
  const there = invocationOf(inside);
  const wrapped = "./strongroom sandbox exec -- strongroom";

  it.each<[string, string, string]>([
    [
      "strongroom rotate chat/X --env dev",
      "./strongroom rotate chat/X --env dev",
      `${wrapped} rotate chat/X --env dev`,
    ],
    ["strongroom deploy 'chat-dev-*'", "./strongroom deploy 'chat-dev-*'", `${wrapped} deploy 'chat-dev-*'`],
    ["npm run deploy -- 'chat-dev-*'", "./strongroom deploy 'chat-dev-*'", `${wrapped} deploy 'chat-dev-*'`],
    ["npm run deploy; then", "./strongroom deploy; then", `${wrapped} deploy; then`],
    [
      "npm run deploy:all, npm run strongroom-x",
      "npm run deploy:all, npm run strongroom-x",
      "npm run deploy:all, npm run strongroom-x",
    ],
    [
      "npx strongroom check; strongroom list",
      "./strongroom check; ./strongroom list",
      `${wrapped} check; ${wrapped} list`,
    ],
    ["strongroom sandbox up", "./strongroom sandbox up", "./strongroom sandbox up"],
    ["strongroom start --env dev", "./strongroom start --env dev", "./strongroom start --env dev"],
    ["strongroom new service --help", "./strongroom new service --help", "./strongroom new service --help"],
    ["strongroom sandbox exec -- strongroom recover", `${wrapped} recover`, `${wrapped} recover`],
    [
      "sops -d F | strongroom inject --env dev",
      "sops -d F | ./strongroom inject --env dev",
      `sops -d F | ${wrapped} inject --env dev`,
    ],
    ["`strongroom sandbox exec -- strongroom …`", `\`${wrapped} …\``, `\`${wrapped} …\``],
    ["(strongroom --help lists them)", "(./strongroom --help lists them)", "(./strongroom --help lists them)"],
    ["generated: strongroom makes it", "generated: strongroom makes it", "generated: strongroom makes it"],
    [
      "/opt/strongroom list, my-strongroom list",
      "/opt/strongroom list, my-strongroom list",
      "/opt/strongroom list, my-strongroom list",
    ],
    ["strongroom: interrupted", "strongroom: interrupted", "strongroom: interrupted"],
    ["./strongroom list", "./strongroom list", "./strongroom list"],
  ])("%s", (text, plainly, inSandbox) => {
    expect(pasteable(text, here)).toBe(plainly);
    expect(pasteable(text, inProject)).toBe(plainly);
    expect(pasteable(text, there)).toBe(inSandbox);
    // As a command gets it that asked another one of ours.
    expect(pasteable(plainly, here)).toBe(plainly);
    expect(pasteable(inSandbox, there)).toBe(inSandbox);
  });

  const vendor = "./strongroom sandbox exec --";
  it.each<[string, string]>([
    [
      "gcloud secrets versions enable 1 --secret=X --project=P",
      `${vendor} gcloud secrets versions enable 1 --secret=X --project=P`,
    ],
    ["deploy a, or: gcloud run services delete a", `deploy a, or: ${vendor} gcloud run services delete a`],
    ["vercel redeploy U, or vercel remove U", `${vendor} vercel redeploy U, or ${vendor} vercel remove U`],
    ["strongroom sandbox exec -- gcloud secrets list", `${vendor} gcloud secrets list`],
    ["a metadata server nor gcloud has any", "a metadata server nor gcloud has any"],
    ["add vercel to places.shop: web needs it", "add vercel to places.shop: web needs it"],
  ])("of a vendor leads back into the sandbox as well: %s", (text, inSandbox) => {
    expect(pasteable(text, here)).toBe(text.replace(/^strongroom/, "./strongroom"));
    expect(pasteable(text, there)).toBe(inSandbox);
  });

  it("of git or npm works on the project from another folder too", () => {
    const elsewhere = invocationOf({ ...outside, cwd: "/tmp" });
    const below = invocationOf({ ...outside, cwd: `${root}/docs` });
    const cases: readonly (readonly [text: string, printed: string])[] = [
      ["npm ci", "npm --prefix FOLDER ci"],
      ["  next: npm test", "  next: npm --prefix FOLDER test"],
      ["git add -A && git commit", "git -C FOLDER add -A && git -C FOLDER commit"],
      [
        "restore it (git checkout HEAD -- catalog/), then:",
        "restore it (git -C FOLDER checkout HEAD -- catalog/), then:",
      ],
      ["keep both sides; else git checkout -- a.json", "keep both sides; else git -C FOLDER checkout -- a.json"],
      ["git log --oneline -- environments/dev.lock.json", "git -C FOLDER log --oneline -- environments/dev.lock.json"],
      // About a file that the user named, a folder that comes first, and prose.
      ["put it in .gitignore, then: git rm --cached a", "put it in .gitignore, then: git rm --cached a"],
      ["cd shop && npm run dev", "cd shop && npm run dev"],
      ["git -C x status", "git -C x status"],
      ["the commit that git ls-remote shows", "the commit that git ls-remote shows"],
      ["its place: git log, secret scanner", "its place: git log, secret scanner"],
    ];
    for (const [text, printed] of cases) {
      expect(pasteable(text, here)).toBe(text);
      for (const [invocation, folder] of [
        [elsewhere, root],
        [below, ".."],
      ] as const) {
        const said = printed.replaceAll("FOLDER", folder);
        expect(pasteable(text, invocation)).toBe(said);
        expect(pasteable(said, invocation)).toBe(said);
      }
    }
  });

  it("is found from the folder that it goes to first", () => {
    expect(pasteable("next: cd shop-dev && strongroom run --env dev", here)).toBe(
      "next: cd shop-dev && /home/jo/secrets/strongroom run --env dev",
    );
  });

  it("comes back into a sandbox elsewhere, and as the same identity", () => {
    const invocation = invocationOf({ ...inside, sandbox: { home: "/tmp/my box", as: "ci@acme.example" } });
    expect(pasteable("strongroom list", invocation)).toBe(
      "./strongroom sandbox exec --home '/tmp/my box' --as ci@acme.example -- strongroom list",
    );
    expect(pasteable(pasteable("strongroom list", invocation), invocation)).toBe(
      pasteable("strongroom list", invocation),
    );
    expect(pasteable("strongroom list", invocationOf(inside))).toBe(`${wrapped} list`);
  });
});

describe("a lock file in a text", () => {
  const said = (text: string, invocation: Invocation) => pasteable(text, invocation);

  it("is the committed one outside of the sandbox", () => {
    const text = "commit environments/dev.lock.json, and have it reviewed";
    expect(said(text, invocationOf(outside))).toBe(text);
  });

  it("is the sandbox's own inside, and never to be committed", () => {
    const invocation = invocationOf(inside);
    for (const text of ["commit environments/dev.lock.json, and have it reviewed", "commit environments/dev.lock.json"])
      expect(said(text, invocation)).toBe(
        "nothing to commit: .strongroom/sandbox/locks/dev.lock.json is the sandbox's own",
      );
    expect(said("see environments/dev.verified.json", invocation)).toBe(
      "see .strongroom/sandbox/locks/dev.verified.json",
    );
    expect(said("its value stands in environments/dev.ts", invocation)).toBe("its value stands in environments/dev.ts");
  });

  it.each<[string, string]>([
    [
      "git diff -- environments/dev.lock.json; strongroom lock verify --env dev; commit it",
      "./strongroom sandbox exec -- strongroom lock verify --env dev",
    ],
    [
      "restore the file from git, or strongroom lock restore --env dev",
      "./strongroom sandbox exec -- strongroom lock restore --env dev",
    ],
    ["git checkout -- /srv/locks/dev.shared.json", "rm /srv/locks/dev.shared.json"],
    [
      "restore the declaration of this entry alone, then: strongroom retire shop/A",
      "to give up what the sandbox holds: ./strongroom sandbox reset; to keep it: restore the declaration of this entry alone, then: ./strongroom sandbox exec -- strongroom retire shop/A",
    ],
    ["git log --oneline -- environments/dev.lock.json", "the sandbox's lock files are not in git"],
    ["restore its file (git checkout HEAD -- services/)", "restore its file (git checkout HEAD -- services/)"],
  ])("is not looked for in git inside the sandbox: %s", (text, inSandbox) => {
    expect(said(text, invocationOf(inside))).toBe(inSandbox);
    expect(said(inSandbox, invocationOf(inside))).toBe(inSandbox);
    expect(said(text, invocationOf(outside))).toBe(text.replace(/(?<=; |or |then: )strongroom/, "./strongroom"));
  });

  it("is the committed one inside as well where a text says so, and its command stays outside", () => {
    const text = "wrote environments/dev.lock.json (committed); outside of the sandbox: strongroom check --env dev";
    const outwards = text.replace("strongroom check", "./strongroom check");
    expect(said(text, invocationOf(inside))).toBe(outwards);
    expect(said(text, invocationOf(outside))).toBe(outwards);
  });

  it("is the real one where STRONGROOM_LOCK_DIR names a folder", () => {
    const invocation = invocationOf({ ...outside, lockDir: "/srv/locks" });
    expect(said("commit environments/dev.lock.json", invocation)).toBe("commit /srv/locks/dev.lock.json");
  });
});

it("is not a step inside the sandbox to commit a lock file", () => {
  const text = "  next: commit environments/dev.lock.json, and have it reviewed\n  next: strongroom list";
  expect(pasteable(text, invocationOf(inside))).toBe(
    "  nothing to commit: .strongroom/sandbox/locks/dev.lock.json is the sandbox's own\n  next: ./strongroom sandbox exec -- strongroom list",
  );
});

describe("a command that asks", () => {
  const program = "./strongroom";
  it.each<[string, string]>([
    ["strongroom deploy 'shop-dev-services'", `${program} deploy --auto-approve 'shop-dev-services'`],
    ["strongroom deploy shop-dev-services", `${program} deploy --auto-approve shop-dev-services`],
    ["strongroom deploy '*-dev-*' --dry-run", `${program} deploy '*-dev-*' --dry-run`],
    ["strongroom deploy 'x' --auto-approve", `${program} deploy 'x' --auto-approve`],
    ["strongroom rotate shop/A --env dev --from FILE", `${program} rotate --yes shop/A --env dev --from FILE`],
    [
      "once it works: strongroom rotate A --env dev --finish --verified",
      `once it works: ${program} rotate A --env dev --finish --verified`,
    ],
    [
      "strongroom rotate A --env dev, or: strongroom rotate A --env dev --abort",
      `${program} rotate --yes A --env dev, or: ${program} rotate A --env dev --abort`,
    ],
    ["strongroom put shop/A --env dev", `${program} put --yes shop/A --env dev`],
    ["strongroom rollback A --env dev; then check", `${program} rollback --yes A --env dev; then check`],
    ["strongroom env reset --env dev", `${program} env reset --yes --env dev`],
    ["strongroom lock restore --env dev", `${program} lock restore --yes --env dev`],
    ["strongroom new org acme", `${program} new org --yes acme`],
    ["strongroom inject --env dev", `${program} inject --env dev`],
    ["strongroom deploy runs layer after layer", `${program} deploy runs layer after layer`],
  ])("is printed with the answer where nobody can be asked, once: %s", (text, expected) => {
    const unattended = invocationOf({ ...outside, asks: false });
    expect(pasteable(text, unattended)).toBe(expected);
    expect(pasteable(expected, unattended)).toBe(expected);
    expect(pasteable(text, invocationOf(outside))).toBe(text.replaceAll("strongroom", program));
  });

  it("inside of the sandbox too", () => {
    expect(pasteable("strongroom deploy 'x'", invocationOf({ ...inside, asks: false }))).toBe(
      `./strongroom sandbox exec -- strongroom deploy --auto-approve 'x'`,
    );
  });
});

it("in JSON, what holds commands is rewritten, and what somebody else wrote is not", () => {
  const data = {
    purpose: "Used by strongroom rotate",
    next: ["strongroom list", "commit environments/dev.lock.json"],
    found: [{ command: "strongroom put X", at: null, versions: 2 }],
  };
  expect(pasteableData(data, invocationOf(inside))).toEqual({
    purpose: "Used by strongroom rotate",
    next: ["./strongroom sandbox exec -- strongroom list"],
    found: [{ command: "./strongroom sandbox exec -- strongroom put X", at: null, versions: 2 }],
  });
});

test("a file's text keeps its commands as they stand there", () => {
  const file = 'revoke: "strongroom rotate, then strongroom deploy",';
  const text = `would write a.ts:\n${verbatim(file)}\n  next: strongroom tidy`;
  const exec = "./strongroom sandbox exec -- strongroom";
  expect(pasteable(text, invocationOf(inside))).toBe(`would write a.ts:\n${file}\n  next: ${exec} tidy`);
  expect(withoutMarks(text)).toBe(`would write a.ts:\n${file}\n  next: strongroom tidy`);
  // A file that holds the marks can't end them early.
  expect(withoutMarks(verbatim(`a${verbatim("b")}c`))).toBe("abc");
});

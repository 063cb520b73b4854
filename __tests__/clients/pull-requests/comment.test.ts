/** One comment of ours on a pull request, at each host: added once, updated in place, bound to its author. */
import { commentHost, type Posting, post } from "../../../clients/pull-requests/comment";
import { type Host, hosts, placeOf } from "../../../clients/pull-requests/place";
import { commentMark, dialects, markedCommit } from "../../../review/markdown";
import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../scripted-server";
import { FakeHost, head } from "./fake-host";

const variables: Readonly<Record<Host, string>> = {
  github: "GITHUB_TOKEN",
  gitlab: "GITLAB_TOKEN",
  "bitbucket server": "BITBUCKET_TOKEN",
  azure: "SYSTEM_ACCESSTOKEN",
};
const older = "abc1234".padEnd(40, "0");

describe.each(hosts)("%s", (name) => {
  let fake: FakeHost;
  beforeAll(async () => {
    fake = await FakeHost.start(name);
  });
  afterAll(() => fake.stop());
  beforeEach(() => fake.reset());

  const mark = (commit = head, project = "") => commentMark(dialects[name], project, commit).all;
  const of = (commit: string, text: string, project = "") => `${mark(commit, project)}\n\n${text}`;
  const open = (token = "token-of-bot") =>
    commentHost(placeOf(fake.page, {}), { [variables[name]]: token }, { pauseMillis: 1 });
  const posting = (text: string, more: Partial<Posting> & { readonly project?: string } = {}): Posting => ({
    mark: commentMark(dialects[name], more.project ?? "", "").begin,
    commits: [head],
    commitIn: markedCommit,
    body: (commit, tip) => of(commit, tip === null ? text : `${text}, not of ${tip.slice(0, 7)}`, more.project),
    dryRun: false,
    ...more,
  });
  const writes = () => fake.lines.filter((line) => !/^GET|graphql$/.test(line)).length;
  const kept = () => fake.comments.map(({ author, body }) => [author, body]);

  it("adds it once, then updates it in place, and writes nothing for the same text", async () => {
    expect(await post(open(), posting("one"))).toBe("added");
    expect(await post(open(), posting("two"))).toBe("updated");
    expect(await post(open(), posting("two"))).toBe("unchanged");
    expect(kept()).toEqual([["bot", of(head, "two")]]);
    expect(writes()).toBe(2);
  });

  it("neither overwrites nor believes somebody else's comment with the mark, whatever commit it names", async () => {
    const forged = of(head, "✅ This change gives nobody new access.");
    fake.reset({ author: "mallory", body: forged });
    expect(await post(open(), posting("one"))).toBe("added");
    // An older run of ours would keep a newer report of ours, but not hers.
    fake.reset({ author: "mallory", body: forged });
    expect(await post(open(), posting("old", { commits: [older] }))).toBe("added");
    expect(kept()).toEqual([
      ["mallory", forged],
      ["bot", of(older, `old, not of ${head.slice(0, 7)}`)],
    ]);
  });

  it("leaves its author's other comments, and those of another project of the repository", async () => {
    const others = ["Thanks!", `quoted: ${mark()}`, of(head, "of another project", "infra/secrets/")];
    fake.reset(...others.map((body) => ({ author: "bot", body })));
    expect(await post(open(), posting("one"))).toBe("added");
    expect(await post(open(), posting("theirs", { project: "infra/secrets/" }))).toBe("updated");
    expect(kept().map(([, body]) => body)).toEqual([
      ...others.slice(0, 2),
      of(head, "theirs", "infra/secrets/"),
      of(head, "one"),
    ]);
  });

  it("finds it behind hundreds of others", async () => {
    const many = Array.from({ length: 230 }, (_, index) => ({ author: "mallory", body: `comment ${index}` }));
    fake.reset(...many.slice(0, 120), { author: "bot", body: of(older, "one") }, ...many.slice(120));
    expect(await post(open(), posting("two"))).toBe("updated");
    expect(fake.comments[120]?.body).toBe(of(head, "two"));
  });

  it("says that it is of an older commit, and replaces no report of the newest", async () => {
    expect(await post(open(), posting("old", { commits: [older] }))).toBe("added");
    expect(kept()).toEqual([["bot", of(older, `old, not of ${head.slice(0, 7)}`)]]);
    expect(await post(open(), posting("new"))).toBe("updated");
    expect(await post(open(), posting("old", { commits: [older] }))).toBe("newer");
    expect(kept()).toEqual([["bot", of(head, "new")]]);
  });

  it("takes the merge that a host builds as the commit that it merges", async () => {
    await post(open(), posting("one", { commits: ["9".repeat(40), head] }));
    expect(kept()).toEqual([["bot", of(head, "one")]]);
  });

  it("changes nothing on a dry run, and says what it would do", async () => {
    expect(await post(open(), posting("one", { dryRun: true }))).toBe("added");
    fake.reset({ author: "bot", body: of(older, "one") });
    expect(await post(open(), posting("two", { dryRun: true }))).toBe("updated");
    expect(writes()).toBe(0);
  });

  it.each([
    ["busy", { on: "write", status: 429, headers: { "retry-after": "0" } }],
    ["busy, as GitHub says it", { on: "write", status: 403, headers: { "retry-after": "0" } }],
    ["failing", { on: "any", status: 503 }],
    ["lost before it was done", { on: "write", lost: "before" }],
    ["lost after it was done", { on: "write", lost: "after" }],
  ] as const)("writes it once where the answer is %s", async (_, trouble) => {
    for (const text of ["one", "two"]) {
      fake.troubles = [trouble];
      await post(open(), posting(text));
    }
    expect(kept()).toEqual([["bot", of(head, "two")]]);
    expect(fake.troubles).toEqual([]);
  });

  it("fails where it could not be posted", async () => {
    fake.troubles = Array.from({ length: 3 }, () => ({ on: "write", status: 500 }) as const);
    expect(await failureOf(post(open(), posting("one")))).toMatchObject({ code: exitCodes.unreachable });
    fake.reset();
    expect(await failureOf(post(open("token-of-nobody"), posting("one")))).toMatchObject({
      code: exitCodes.denied,
      message: expect.stringContaining(`does not accept the token of the holder of ${variables[name]}`),
    });
    fake.troubles = [{ on: "write", status: 403 }];
    expect(await failureOf(post(open(), posting("one")))).toMatchObject({ code: exitCodes.denied });
    const long = posting("x".repeat(1_000_000));
    expect(await failureOf(post(open(), long))).toMatchObject({ code: exitCodes.refused });
    expect(fake.comments).toEqual([]);
  });

  it("needs a token, which it never says", async () => {
    const place = placeOf(fake.page, {});
    const failure = await failureOf((async () => commentHost(place, { [variables[name]]: "" }))());
    expect(failure).toMatchObject({ code: exitCodes.usage, message: expect.stringContaining(`${variables[name]} `) });
    fake.troubles = [{ on: "any", status: 400 }];
    expect(JSON.stringify(await failureOf(post(open("token-of-mallory"), posting("one"))))).not.toContain("token-of");
  });
});

it("a person's token of Azure is sent as a password", async () => {
  const fake = await FakeHost.start("azure");
  try {
    const host = commentHost(placeOf(fake.page, {}), { AZURE_DEVOPS_EXT_PAT: "token-of-bot" });
    expect(await host.look()).toEqual({ head, comments: [] });
  } finally {
    await fake.stop();
  }
});

it("a pull request of GitHub that is not there is denied, though GitHub answers 200", async () => {
  const fake = await FakeHost.start("github");
  try {
    const place = placeOf(`${fake.origin}/acme/other/pull/12`, {});
    expect(await failureOf(commentHost(place, { GH_TOKEN: "token-of-bot" }).look())).toEqual({
      code: exitCodes.denied,
      message: "GitHub has no acme/other#12, or the token may not see it.",
      next: "give the token pull-requests: write, or use another one",
    });
  } finally {
    await fake.stop();
  }
});

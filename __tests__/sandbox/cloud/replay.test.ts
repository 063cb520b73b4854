import { directSender, type Exception, type Recorded, readRecording, replay } from "../replay";
import { googleExceptions, storageExceptions, vercelExceptions } from "../replay-exceptions";
import { TestCloud } from "./support";

let test: TestCloud;
beforeEach(async () => {
  test = await TestCloud.start();
});
afterEach(() => test.stop());

const secrets = "/v1/projects/acme-prod/secrets";

function run(
  records: readonly Recorded[],
  exceptions: readonly Exception[],
  before: Record<number, () => Promise<void>>,
) {
  const { ownerToken, vercelToken, url } = test.cloud;
  return replay(records, {
    send: directSender(url),
    headers: (record) => ({ authorization: `Bearer ${record.host === "api.vercel.com" ? vercelToken : ownerToken}` }),
    exceptions,
    before,
  });
}

async function must(answer: ReturnType<TestCloud["google"]>): Promise<void> {
  expect((await answer).status).toBe(200);
}

describe("recorded traffic of the real providers", () => {
  const records = readRecording("google-7.45.0-and-vercel-5.9.1.jsonl");
  const add = (value: string) => () =>
    must(
      test.google("POST", `${secrets}/JWT_SECRET:addVersion`, {
        payload: { data: Buffer.from(value).toString("base64") },
      }),
    );

  it("is answered so that they would go on, all 137 requests", async () => {
    expect(records).toHaveLength(137);
    await test.admin("POST", "prepare", {
      projects: [{ id: "acme-prod" }],
      teams: [{ id: "team_x", slug: "team_x", name: "x", projects: [] }],
    });
    // What whoever recorded it did by hand between the requests: values, and a secret of another tool.
    const before = {
      12: add("one-value"),
      55: add("two-value"),
      136: () => must(test.google("POST", `${secrets}?secretId=GC_TEST`, { replication: { automatic: {} } })),
    };
    expect(await run(records, [...googleExceptions, ...vercelExceptions], before)).toEqual([]);
  });

  it("notices a cloud that lacks something: the same recording against an empty one", async () => {
    const problems = await run(records.slice(0, 3), [], {});
    expect(problems.map((problem) => problem.split(":")[1]?.slice(0, 11))).toEqual([
      " status 403",
      " status 403",
      " status 404",
    ]);
  });

  it("notices a different value and a missing key", async () => {
    await test.admin("POST", "prepare", { projects: [{ id: "acme-prod" }] });
    const [first] = records;
    if (first === undefined) throw new Error("empty recording");
    const accepted = { ...(first.accepted as object), versionDestroyTtl: "1s", more: true };
    expect(await run([{ ...first, accepted }], googleExceptions, {})).toEqual([
      `#0 POST ${first.path}: versionDestroyTtl: got "604800s", recorded "1s"`,
      `#0 POST ${first.path}: more: got undefined, recorded boolean`,
    ]);
  });
});

describe("recorded traffic of Terraform's GCS backend", () => {
  it("is answered so that it would go on, all 21 requests", async () => {
    const records = readRecording("gcs-backend-terraform-1.11.4.jsonl").map(complete);
    expect(records).toHaveLength(21);
    await test.admin("POST", "prepare", {
      projects: [{ id: "acme-dev" }],
      buckets: [{ name: "acme-dev-state", project: "acme-dev" }],
    });
    expect(await run(records, storageExceptions, {})).toEqual([]);
  });
});

/** One recorded body was cut off in the recording; its closing boundary is put back. */
function complete(record: Recorded): Recorded {
  const boundary = /boundary=(\w+)/.exec(record.contentType ?? "")?.[1];
  if (boundary === undefined || record.body?.includes(`--${boundary}--`)) return record;
  return { ...record, body: `${record.body}\r\n--${boundary}--\r\n` };
}

import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "./support";
import {
  bench,
  bind,
  deploy,
  email,
  member,
  project,
  run,
  secret,
  services,
  template,
  verdicts,
  withReadingService,
} from "./why-support";

withReadingService();

it("finds nothing where nothing is wrong", async () => {
  await bind();
  await deploy();
  const result = await run();
  expect(result.code).toBe(exitCodes.ok);
  const revision = /\n(fine {5}revision: api-00001-\w+)/.exec(result.text)?.[1];
  expect(result.text).toBe(
    [
      "fine     declaration: shop/api reads shop/WEB_KEY as API_WEB_KEY",
      `fine     secret: projects/${project}/secrets/WEB_KEY exists`,
      "fine     version: version 1 is pinned and enabled",
      `fine     identity: ${email} exists`,
      `fine     binding: ${member} has the accessor role on WEB_KEY`,
      `fine     runs as: api runs as ${email}`,
      `fine     mapping: API_WEB_KEY is mapped to version 1 of WEB_KEY in project ${project}`,
      `${revision} is the newest revision and ready`,
      "",
      "nothing is at fault: shop/api can read shop/WEB_KEY. A change of IAM takes 2 to 7 minutes, sometimes more.",
    ].join("\n"),
  );
  expect(bench.printed.split("\n").at(-2)).toBe(
    `why dev: sandbox at 127.0.0.1:${bench.cloud.port}, project ${project} as owner@sandbox.local`,
  );
});

it("finds an entry by the name that the reader's code has for it", async () => {
  expect((await run("api", "API_WEB_KEY")).data.entry).toBe("shop/WEB_KEY");
  expect(await failureOf(() => run("api", "WEB_KEI"))).toMatchObject({
    message: 'There is no entry "WEB_KEI". Did you mean WEB_KEY?',
  });
});

it("the pinned version is disabled, destroyed, or was never there", async () => {
  await bind();
  await bench.google("POST", `${secret}/versions/1:disable`, {});
  expect((await run()).data.atFault).toEqual({
    check: "version",
    verdict: "fault",
    says: "pinned version 1 is disabled",
    next: `gcloud secrets versions enable 1 --secret=WEB_KEY --project=${project}`,
  });
  await bench.google("POST", `${secret}/versions/1:destroy`, {});
  expect((await run()).data.atFault?.says).toBe("pinned version 1 is destroyed; its value is gone");
  expect((await run("api", "OPTIONAL_KEY")).data.findings.map((one) => one.says).slice(0, 3)).toEqual([
    "shop/api does not declare a read of shop/OPTIONAL_KEY",
    `projects/${project}/secrets/OPTIONAL_KEY exists`,
    "no version is pinned: it has no value yet",
  ]);
});

it("a service that maps what it does not declare: the mapping is told, and what takes it away", async () => {
  await bench.add(project, "OPTIONAL_KEY", "fake-optional");
  const mapping = async () => (await run("api", "OPTIONAL_KEY")).data.findings.find(({ check }) => check === "mapping");
  await deploy();
  expect(await mapping()).toMatchObject({
    verdict: "fine",
    says: "api does not map shop/OPTIONAL_KEY, as it is declared",
  });
  await bench.google("PATCH", `${services}/api`, { template: template({ secret: "OPTIONAL_KEY" }) });
  expect(await mapping()).toEqual({
    check: "mapping",
    verdict: "fault",
    says: "api maps shop/OPTIONAL_KEY as API_WEB_KEY, version 1, and does not declare it",
    next: "strongroom deploy shop-dev-services",
  });
});

it("IAM's lag: the binding is there, but the revision started too early", async () => {
  await bench.admin("PATCH", "settings", { iamLagSeconds: 60 });
  await bind();
  await deploy();
  const { atFault } = (await run()).data;
  expect(atFault?.check).toBe("revision");
  expect(atFault?.says).toMatch(
    /^api-00001-\w+ was refused WEB_KEY in project fake-shop-dev when it started, although the binding is there now: IAM takes 2 to 7 minutes, sometimes more \(nothing is serving\)$/,
  );
  expect(atFault?.next).toBe("strongroom repair shop/api --env dev");
});

it("the service runs as somebody else, maps an older version, or is not there", async () => {
  await bind();
  expect((await run()).data.atFault?.says).toBe(`api does not exist in europe-west1 of project ${project}`);
  await bench.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZQ==" } });
  await deploy({ version: "2" });
  expect((await run()).data.atFault?.says).toBe("API_WEB_KEY is mapped to version 2; pinned is 1");
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "other-one", serviceAccount: {} });
  await bench.google("PATCH", `${services}/api`, {
    template: template({ serviceAccount: `other-one@${project}.iam.gserviceaccount.com` }),
  });
  const { data } = await run();
  expect(data.atFault?.says).toBe(
    `api runs as other-one@${project}.iam.gserviceaccount.com, not as ${email}, which has the binding`,
  );
  // It was refused because of that, and nobody is sent to wait for IAM.
  expect(data.findings.at(-1)?.says).toMatch(/^api-00002-\w+ was refused WEB_KEY when it started \(api-00001/);
});

it("says what may not be looked at, and never guesses", async () => {
  await bind();
  await deploy();
  bench.as("stranger@acme.example");
  const result = await run();
  expect(result.code).toBe(exitCodes.ok);
  expect(
    new Set(
      verdicts(result.data)
        .slice(1)
        .map((one) => one.split(" ").at(-1)),
    ),
  ).toEqual(new Set(["unknown"]));
  expect(result.text.split("\n").at(-1)).toBe("no fault was found in what you may see");
});

it("refuses a name that no reader or entry has", async () => {
  expect((await failureOf(() => run("apu"))).message).toBe('dev has no reader "apu". Did you mean api?');
  expect((await failureOf(() => run("elsewhere"))).next).toBe("one of shop/api");
  expect((await failureOf(() => run("api", "web_key"))).message).toContain("names are case-sensitive");
  expect((await failureOf(() => run("api", "LOG_LEVEL"))).message).toBe(
    "shop/LOG_LEVEL is not kept in Secret Manager in dev: it is a literal of the declarations.",
  );
});

/** @samples The guide to a real project, with programs in place of gcloud and gh that note what they are asked for. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { place } from "../../environments/place";
import { environmentNames } from "../../organisation/load";
import { filled } from "../catalog/support";

const guide = readFileSync(join(__dirname, "..", "..", "docs", "guides", "real-project.md"), "utf8");
const environments = environmentNames().map((name) => filled(name));
const products = environments.flatMap((one) => one.products);
/** What a shell runs by itself: everything of others; lines of ours are typed elsewhere. */
const scripts = [...guide.matchAll(/^```sh\n# real cloud\n([\s\S]*?)^```$/gm)]
  .map(([, text = ""]) => text)
  .filter((text) => !text.includes("./strongroom "));

let folder: string;
let asked: readonly string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-guide-"));
  const log = join(folder, "asked");
  const answer = `printf '%s\\n' "$(basename "$0") $(printf '%s\\037' "$@" | tr '\\n' ' ')" >> ${log}\necho 4242\n`;
  for (const name of ["gcloud", "gh"]) writeFileSync(join(folder, name), `#!/bin/sh\n${answer}`, { mode: 0o755 });
  for (const script of scripts)
    execFileSync("bash", ["--norc", "-euo", "pipefail", "-c", script], {
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
  asked = readFileSync(log, "utf8").trimEnd().split("\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Of the first image's address, the project. */
const [, images = ""] = (place("chat", "prod").initialImage ?? "").split("/");

/** Those for secrets alone; no sample has one. */
const central = (line: string) => line.includes("acme-secrets-");

/** The arguments behind some words of a command, each time that it ran. */
function all(command: string, where = (line: string) => !central(line)): readonly (readonly string[])[] {
  const [program, ...words] = command.split(" ");
  const begin = `${program} ${words.map((word) => `${word}\u001f`).join("")}`;
  const ran = asked.filter((line) => line.startsWith(begin) && where(line));
  return ran.map((line) => line.slice(begin.length).split("\u001f").slice(0, -1));
}

it("makes every project and every state bucket that the declarations name, a project for images, and no other", () => {
  const projects = products.map((one) => one.project);
  expect(projects).toHaveLength(18);
  expect(
    all("gcloud projects create")
      .map(([project]) => project)
      .sort(),
  ).toEqual([images, ...projects].sort());
  const buckets = products.map((one) => `gs://${one.stateBucket}`).sort();
  expect(
    all("gcloud storage buckets create")
      .map(([bucket]) => bucket)
      .sort(),
  ).toEqual(buckets);
  expect(all("gcloud storage buckets update")).toEqual(
    all("gcloud storage buckets create").map(([bucket]) => [bucket, "--versioning"]),
  );
});

it("makes the keys that the environments name", () => {
  const keys = products.flatMap(({ kmsKey }) => (kmsKey === null ? [] : [kmsKey]));
  const made = all("gcloud kms keys create").map(([key, ring, place, , project]) => {
    const after = (word = "") => word.slice(word.indexOf("=") + 1);
    return `projects/${after(project)}/locations/${after(place)}/keyRings/${after(ring)}/cryptoKeys/${key}`;
  });
  expect(made).toEqual(keys);
});

it("binds identities that the declarations make, or that it made before, to one repository, branch and environment", () => {
  const declared = products.flatMap(({ identities }) => identities.map(({ email }) => email));
  const made = all("gcloud iam service-accounts create").map(
    ([name, project = ""]) => `${name}@${project.replace("--project=", "")}.iam.gserviceaccount.com`,
  );
  const bound = all("gcloud iam service-accounts add-iam-policy-binding").map(([email]) => email);
  expect(bound).toHaveLength(15);
  expect(bound.filter((one = "") => !declared.includes(one) && !made.includes(one))).toEqual([]);
  const conditions = all("gcloud iam workload-identity-pools providers create-oidc").map((words) =>
    words.find((word) => word.startsWith("--attribute-condition=")),
  );
  expect(conditions).toEqual(
    Array(3).fill(
      '--attribute-condition=assertion.repository_id == "4242" && assertion.ref == "refs/heads/main" && assertion.event_name in ["push", "schedule", "workflow_dispatch"]',
    ),
  );
  // Each in an environment of its own: a job of one can't be another.
  const environments = all("gcloud iam service-accounts add-iam-policy-binding").map(
    (words) => /attribute\.environment\/(\S+)$/.exec(words.at(-1) ?? "")?.[1],
  );
  expect(new Set(environments).size).toBe(15);
  expect(environments).toContain("prod-rotate");
});

it("gives no identity a role that may read every value", () => {
  const grants = all("gcloud projects add-iam-policy-binding");
  expect(grants).toHaveLength(18 * 11);
  const roles = new Set(grants.map((words) => words.find((word) => word.startsWith("--role="))?.slice(7)));
  expect([...roles].filter((role) => role?.startsWith("roles/")).sort()).toEqual([
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/logging.privateLogViewer",
    "roles/run.admin",
    "roles/run.viewer",
    "roles/secretmanager.secretVersionAdder",
    "roles/secretmanager.viewer",
    "roles/viewer",
  ]);
  const own = all("gcloud iam roles create");
  expect(own).toHaveLength(36);
  expect(own.flat().join()).not.toContain("secretmanager.versions.access");
});

it("makes projects for secrets alone, where the same identities may do what concerns secrets, and nothing else", () => {
  expect(all("gcloud projects create", central).map(([project]) => project)).toEqual([
    "acme-secrets-dev",
    "acme-secrets-staging",
    "acme-secrets-prod",
  ]);
  expect(all("gcloud storage buckets create", central)).toEqual([]);
  expect(
    all("gcloud services enable", central)
      .flat()
      .filter((word) => word.startsWith("run.")),
  ).toEqual([]);
  const option = (words: readonly string[], name: string) =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? "";
  const granted = (words: readonly string[]) => `${option(words, "member")} ${option(words, "role")}`;
  const inCentral = all("gcloud projects add-iam-policy-binding", central);
  expect(inCentral).toHaveLength(3 * 7);
  // What a product's project gives them, without what runs there.
  const others = all("gcloud projects add-iam-policy-binding").filter(([project]) => project === "acme-chat-dev");
  const wanted = others
    .map((words) => granted(words).replace("acme-chat-dev/", "acme-secrets-dev/"))
    .filter((grant) => !/ roles\/(?:iam|run)\./.test(grant));
  const ofDev = inCentral.filter(([project]) => project === "acme-secrets-dev");
  expect(ofDev.map(granted).sort()).toEqual(wanted.sort());
  const permissions = (where: (line: string) => boolean) => [
    ...new Set(all("gcloud iam roles create", where).map((words) => [words[0], option(words, "permissions")].join())),
  ];
  expect(permissions(central)).toEqual(permissions((line) => !central(line)));
});

it("counts what the samples keep", () => {
  const kept = environments.map(({ products }) =>
    products.flatMap(({ entries }) => entries.flatMap(({ secret }) => secret ?? [])),
  );
  const versions = kept
    .flat()
    .map(({ replication }) => (replication.kind === "automatic" ? 1 : replication.locations.length))
    .reduce((sum, one) => sum + one, 0);
  expect(guide.replace(/\s+/g, " ")).toContain(
    `The samples have ${kept[0]?.length} secrets per environment. With one location each in dev and staging and two in most of production, that is ${versions} versions, about $${Math.round(versions * 0.06)} a month.`,
  );
});

/** The one step of a build: what it waits for, its parts, and a note of how it ended. */
import type { Settings } from "../declared";
import { terraformInstalled } from "../downloads";
import { isCall, type Step } from "../pipeline";
import { factsOf, keptBy, movedTo, outputFile, outputOf, partOf, quoted, robot, type ShellHost } from "../shell";
import { commands } from "./commands";
import { type BuildJob, isOfMain } from "./jobs";

function hostOf({ repository }: Settings): ShellHost {
  const facts = factsOf(repository, {
    commit: '"$STRONGROOM_COMMIT"',
    "commit before": '"$STRONGROOM_BEFORE"',
    "pull request": '""',
  });
  return {
    commands,
    value: (name, value, flat) => {
      if (name.startsWith("GH_")) return null;
      if (typeof value === "string") return quoted(value);
      if ("variable" in value) return value.variable === name ? null : `"$${value.variable}"`;
      if ("output" in value) return null;
      if (value.of === "environment") return quoted(flat.environment ?? "");
      if (value.of === "robot" || value.of === "robot's address") return quoted(robot[value.of]);
      return facts[value.of] ?? null;
    },
  };
}

/** Where the ends of a job's builds are noted, by commit: whoever runs it may write there, and nowhere else. */
export const endsOf = ({ project, account, slug }: BuildJob) => `${project}/${account}/${slug}`;

const json = (expression: string) => `node -p 'const o = JSON.parse(fs.readFileSync(0, "utf8")); ${expression}'`;

/** Tokens go in by standard input. Every build can ask for its own account's: so those with an identity run nothing of strangers. */
const begin = (job: BuildJob, bucket: string) => `#!/usr/bin/env bash
set -e
strongroom_token=$(curl --silent --show-error --fail --header "Metadata-Flavor: Google" http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token | ${json("o.access_token")})
storage() { printf 'header = "Authorization: Bearer %s"\\n' "$strongroom_token" | curl --silent --show-error --fail --config - "$@"; }
# How builds ended, by the glob of their notes
objects() { storage "https://storage.googleapis.com/storage/v1/b/${bucket}/o?fields=items(name,timeCreated)&matchGlob=$1" | ${json("JSON.stringify(o.items ?? [])")}; }
newest() { ${json('(o.sort((a, b) => (a.timeCreated < b.timeCreated ? 1 : -1))[0] ?? { name: "" }).name')}; }
note() { storage --request POST --header "Content-Type: application/octet-stream" --data-binary "@\${2:-/dev/null}" --output /dev/null "https://storage.googleapis.com/upload/storage/v1/b/${bucket}/o?uploadType=media&ifGenerationMatch=0&name=$(printf %s "$1" | ${json("").replace('const o = JSON.parse(fs.readFileSync(0, "utf8")); ', 'encodeURIComponent(fs.readFileSync(0, "utf8"))')})"; }
${
  job.needs.length === 0
    ? 'STRONGROOM_COMMIT="$COMMIT_SHA"'
    : `STRONGROOM_COMMIT=$(printf %s "$OBJECT" | sed -n 's|^[^/]*/[^/]*/[^/]*/\\([0-9a-f]\\{40\\}\\)/[0-9a-f-]*/success$|\\1|p')`
}
if ! printf %s "$STRONGROOM_COMMIT" | grep -qxE '[0-9a-f]{40}'; then echo "error: no commit is named"; exit 1; fi
here="${endsOf(job)}/$STRONGROOM_COMMIT/$BUILD_ID"
`;

/** The newest end of each job that this one needs: all must have succeeded. Builds that were started by the others do nothing. */
const waiting = (job: BuildJob, needs: readonly BuildJob[]) =>
  needs.length === 0
    ? ""
    : `# What it needs; a build is started by the end of each, and the last one does it
made=""
for need in ${needs.map(endsOf).join(" ")}; do
  end=$(objects "$need/$STRONGROOM_COMMIT/*/%7Bsuccess,failure%7D" | newest)
  case "$end" in
    */success) made="$made \${end%/success}" ;;
    *) echo "$need has not succeeded for $STRONGROOM_COMMIT"; exit 0 ;;
  esac
done
if ! note "${endsOf(job)}/$STRONGROOM_COMMIT/once/$(printf %s "$made" | sha256sum | cut -d" " -f1)"; then echo "another build does it"; exit 0; fi
`;

/** Nobody waits for a build that ends here: it notes nothing. */
const asked = (job: BuildJob) =>
  !job.begins
    ? ""
    : job.when
        .map((one) =>
          one === "newest"
            ? `if [ ${outputOf("changed", "newest")} != yes ]; then echo "a newer commit does it all"; exit 0; fi\n`
            : typeof one === "object" && one.pinsOnly
              ? `if [ ${outputOf("changed", `lane-${one.of}`)} != pins ]; then echo "more than pins differs"; exit 0; fi\n`
              : "",
        )
        .join("");

const ending = `trap 'if [ "$?" = 0 ]; then end=success; else end=failure; fi; cd /workspace; if [ -s /tmp/files.tgz ]; then note "$here/files.tgz" /tmp/files.tgz; fi; note "$here/$end"' EXIT
`;

function taking(job: BuildJob, jobs: readonly BuildJob[], bucket: string): string {
  const from = jobs.filter(({ path }) => job.from.includes(path));
  if (from.length === 0) return "";
  return `# Files of ${from.map(({ path }) => path).join(", ")}
for one in $made; do
  case "$one" in ${from.map((one) => `${endsOf(one)}/*`).join(" | ")}) ;; *) continue ;; esac
  storage --output /tmp/taken.tgz "https://storage.googleapis.com/storage/v1/b/${bucket}/o/$(printf %s "$one/files.tgz" | node -p 'encodeURIComponent(fs.readFileSync(0, "utf8"))')?alt=media"
  if tar --list --verbose --gzip --file /tmp/taken.tgz | grep -qv '^[-d]'; then echo "error: there is something else than files in what was made"; exit 1; fi
  tar --extract --gzip --no-same-owner --file /tmp/taken.tgz
done
`;
}

const checkout = (step: Extract<Step, { readonly do: "checkout" }>, { branch }: Settings): string => {
  const ref =
    step.what === "default branch"
      ? `origin/${branch}`
      : step.what === "before"
        ? '"$STRONGROOM_BEFORE"'
        : '"$STRONGROOM_COMMIT"';
  const why = step.why === undefined ? "" : `# ${step.why}\n`;
  return step.into === undefined
    ? `${why}git checkout --quiet --detach ${ref}\n`
    : `${why}git clone --quiet --no-checkout /workspace ${step.into}
git -C ${step.into} fetch --quiet --no-tags origin "+refs/remotes/origin/*:refs/remotes/origin/*"
git -C ${step.into} checkout --quiet --detach ${ref}
`;
};

/** With all that led here: what is compared needs it. */
const source = (branch: string, main: boolean) => `git fetch --quiet --unshallow origin || true
git fetch --quiet --no-tags origin "+refs/heads/${branch}:refs/remotes/origin/${branch}" "+$STRONGROOM_COMMIT:refs/remotes/origin/strongroom"
STRONGROOM_BEFORE=$(git rev-parse --verify --quiet "$STRONGROOM_COMMIT^1" || true)
${
  main
    ? `if ! git merge-base --is-ancestor "$STRONGROOM_COMMIT" origin/${branch}; then echo "error: $STRONGROOM_COMMIT is not on ${branch}"; exit 1; fi
`
    : ""
}`;

export function scriptOf(job: BuildJob, jobs: readonly BuildJob[], settings: Settings): string {
  const { bucket = "", branch } = settings;
  if (isCall(job.job)) throw new Error(`${job.path}: a call`);
  const needs = jobs.filter(({ path }) => job.needs.includes(path));
  const { steps } = job.job;
  const kept = [
    ...keptBy(job.job),
    ...job.handsOn.map((one) => one.path),
    ...(steps.some((step) => step.do === "run" && step.gives !== undefined) ? [outputFile(job.path)] : []),
  ];
  const parts = steps.map((step): string | null => {
    switch (step.do) {
      case "checkout":
        return checkout(step, settings);
      case "terraform":
        return `(\n${terraformInstalled}\n)\n`;
      case "load":
        return movedTo(step, jobs);
      case "run":
        return partOf(step, job, hostOf(settings));
      default:
        // The image has Node; files are kept at the end; a build is its account.
        return null;
    }
  });
  const vercel = steps.some((step) => step.do === "run" && step.env !== undefined && "VERCEL_API_TOKEN" in step.env);
  return [
    begin(job, bucket),
    waiting(job, needs),
    source(branch, isOfMain(job)),
    taking(job, jobs, bucket),
    asked(job),
    ending,
    vercel ? vercelToken : "",
    ...parts,
    kept.length === 0 ? "" : `tar --create --gzip --file /tmp/files.tgz --ignore-failed-read ${kept.join(" ")}\n`,
  ]
    .filter((part): part is string => part !== null && part !== "")
    .join("\n");
}

/** The deliverer alone may read it: an entry of its own project, by its name in a substitution. */
const vercelToken = `strongroom_vercel_token=$(storage "https://secretmanager.googleapis.com/v1/$STRONGROOM_VERCEL_TOKEN:access" | node -p 'Buffer.from(JSON.parse(fs.readFileSync(0, "utf8")).payload.data, "base64").toString()')
`;

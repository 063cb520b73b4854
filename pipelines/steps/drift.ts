/** What is there and not declared so: found every night, and kept in one issue. */
import type { Run, Step } from "../pipeline";

const artifact = "strongroom-drift";
const folder = "drift";

/** @see terraform/plans/plan.ts: `PlanData` */
export const lookForDrift: Run = {
  do: "run",
  name: "What differs from what is declared",
  script: `./strongroom plan --advisory --out plans --json > result.json
mkdir ${folder}
node -e '
  const { environment, stacks, meanings } = JSON.parse(fs.readFileSync("result.json"));
  const differing = stacks.filter(({ done }) => done === "planned");
  const text = differing.map(({ stack }) => stack + "\\n\\n" + (meanings[stack] ?? "")).join("\\n\\n");
  fs.writeFileSync(\`${folder}/\${environment}.txt\`, text === "" ? "" : text + "\\n");'`,
  env: {
    STRONGROOM_ENV: { of: "environment" },
    GOOGLE_OAUTH_ACCESS_TOKEN: { of: "access token" },
  },
};

export const saveDrift: Step = { do: "save", name: artifact, path: folder, perEnvironment: true };
export const loadDrift: Step = { do: "load", name: artifact, path: folder, ofEach: true };

/** Indented, a text is shown as it is: names that somebody chose in a cloud can neither mention nor link. */
export const reportDrift: Run = {
  do: "run",
  name: "One issue, as long as something differs",
  script: `: > issue.md
if cat ${folder}/*.txt | grep -q .; then
  { printf '%s\\n\\n' "A plan of everything that is declared would change this. Somebody changed it by hand, or a merge has not been deployed."
    cat ${folder}/*.txt | LC_ALL=C tr -d '\\000-\\010\\013-\\037\\177' | head -c 50000 | sed 's/^/    /'; } > issue.md
fi
keep_issue "What is there is not what is declared" issue.md`,
  env: { GH_TOKEN: { of: "host token" }, GH_REPO: { of: "repository" } },
};

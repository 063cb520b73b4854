/**
 * Every command in printed text passes through here. Texts name it as `strongroom rotate …`; it is printed so that it can be pasted: with
 * the launcher, and inside the sandbox with `sandbox exec` before it (vendors' programs too).
 */
import { commandNames } from "./command-names";
import type { Invocation } from "./invocation";

const names = commandNames.join("|");
/** These commands act on the sandbox itself, or enter it by themselves; help is the same everywhere. */
const outside = /^(?:sandbox|start|help|--version|[a-z -]*--help)\b/;
/**
 * Matches `strongroom rotate` with the words that may stand before it, not `strongroom makes it` and not `/usr/bin/strongroom rotate`.
 * Text that one of our commands printed for another one is already written for people.
 */
const command = new RegExp(
  `(?<![\\w./\\\\-])(?<!strongroom'? sandbox exec (?:--(?:home|as) (?:'[^']*'|\\S+) )*-- )(?:npx )?strongroom (?:sandbox exec -- strongroom )?(?=(?:${names})(?![\\w-])|--help|--version|…)`,
  "g",
);
/** What asks before it acts: by its name, the flag that answers, and how its arguments begin (else it is a word of a sentence). */
const asking: readonly (readonly [name: string, flag: string, argument: string])[] = [
  ["deploy", "--auto-approve", "['*]|[\\w-]+-(?:identities|secrets|services|vercel|supabase)\\b"],
  ["rotate", "--yes", "[A-Z]|[a-z][\\w-]*/[A-Z]"],
  ["put", "--yes", "[A-Z]|[a-z][\\w-]*/[A-Z]"],
  ["rollback", "--yes", "[A-Z]|[a-z][\\w-]*/[A-Z]"],
  ["env reset", "--yes", "--"],
  ["lock restore", "--yes", "--"],
  ["new org", "--yes", "[A-Za-z]"],
];
/** These answer already, or leave nothing to be asked. */
const answered = /--(?:yes|auto-approve|dry-run|finish|abort|help)\b/;
const inner = "sandbox exec -- strongroom ";
const npmScript = /(?<![\w./-])npm run (deploy|strongroom)(?: --(?= )|(?![\w:-]))/g;
/**
 * Vendors' programs that would go to the real cloud. Only the verbs of our hints are listed, so that a sentence about a program is not
 * taken for a command.
 */
const vendors =
  /(?<![\w./-])(?<!-- )(?=gcloud (?:iam|run|secrets|services|projects|storage|logging) |vercel (?:env|promote|redeploy|remove) )/g;
/**
 * What git and npm do in the project's folder: its paths are seen from there. Named as a command, that is at the beginning, or behind a colon and
 * the like; not `git rm`, which is about a file that the user named.
 */
const inFolder =
  /(?<=(?:^|[:;,] |\b(?:then|or|else) |&& |[(`]|\n\s*))(?<!\bcd [^\s;&]+ && )(git|npm) (?=(?:add|checkout|ci|commit|config|diff|fetch|init|install|log --\w+|ls-remote|push|remote|revert|run|start|status|switch|test)\b)/g;
/** What git does for a committed lock file. Git does not track the sandbox's lock files. */
const byGit: readonly (readonly [RegExp, string])[] = [
  [/\bgit diff -- environments\/[\w.-]+\.json; (.*); commit it\b/g, "$1"],
  [/\bgit log --oneline -- environments\/[\w.-]+\.json/g, "the sandbox's lock files are not in git"],
  [/\bgit checkout -- (?=\S+\.(?:verified|shared|checklist)\.json)/g, "rm "],
  [/\brestore the file from git, or /g, ""],
];
/** Steps that say to commit a file beside the lock file. */
const commit = /\bcommit environments\/([\w.-]+\.json)(?:,? and have it \w+)?/g;
/** As a step, it says that there is none. */
const noStep = /^( *)next: (?=nothing to commit: )/gm;
/** Another branch has other declarations, but the sandbox's lock files stay the same. */
const restore = /(?<!\bto keep it: )\brestore the declaration of this (?:entry|service) alone\b/g;
const lockFile = /(?<![\w/])environments\/(?=[\w.<>-]+\.(?:lock|verified|shared|checklist)\.json(?! \(committed\b))/g;
/** Commands that only mend the project's own lock file and the real cloud. */
const outsideOnly = /\boutside of the sandbox: $/;

/** What {@link verbatim} puts around a text: codes that Unicode keeps for use within a program. They are never printed. */
const marked = /\ufde0([^\ufde0\ufde1]*)\ufde1/;

/** A file's text, or what somebody declared: a command in it is printed as it stands there. */
export const verbatim = (text: string): string => `\ufde0${withoutMarks(text)}\ufde1`;

export const withoutMarks = (text: string): string => text.replace(/[\ufde0\ufde1]/g, "");

/** Rewrites every command in a text as it is typed here, except in what is {@link verbatim}. */
export function pasteable(text: string, invocation: Invocation): string {
  return text
    .split(marked)
    .map((part, at) => (at % 2 === 1 ? part : withoutMarks(typedHere(part, invocation))))
    .join("");
}

function typedHere(text: string, invocation: Invocation): string {
  const { sandbox, locks, committed } = invocation;
  const exec = sandbox === null ? "" : `${["sandbox exec", ...sandbox].join(" ")} -- `;
  const around = sandbox === null ? "" : `${exec}strongroom `;
  const rewritten = (invocation.asks ? text : withAnswers(text))
    .replace(npmScript, (_, script: string) => (script === "deploy" ? "strongroom deploy" : "strongroom"))
    .replace(command, (found, at: number, whole: string) => {
      const rest = whole.slice(at + found.length);
      const program = /\bcd [^\s;&]+ && $/.test(whole.slice(0, at)) ? invocation.absolute : invocation.program;
      if (found.endsWith(inner)) return `${program} ${around || inner}`;
      const stays = outside.test(rest) || outsideOnly.test(whole.slice(0, at));
      return `${program} ${stays ? "" : around}`;
    })
    .replace(vendors, () => (sandbox === null ? "" : `${invocation.program} ${exec}`));
  if (committed) return fromElsewhere(rewritten, invocation);
  const own = (sandbox === null ? rewritten : ofSandbox(rewritten, invocation)).replace(lockFile, locks);
  return fromElsewhere(own, invocation);
}

function fromElsewhere(text: string, { folder }: Invocation): string {
  if (folder === null) return text;
  return text.replace(
    inFolder,
    (_, program: string) => `${program} ${program === "git" ? "-C" : "--prefix"} ${folder} `,
  );
}

/** Where nobody can be asked, as in a pipeline, the commands that ask would only refuse. */
function withAnswers(text: string): string {
  return asking.reduce(
    (said, [name, flag, argument]) =>
      said.replace(
        new RegExp(`(?<=(?<![\\w./\\\\-])(?:strongroom|npm run strongroom --) )${name} (?=${argument})`, "g"),
        (found, at: number, whole: string) => {
          const [rest = ""] = /^[^\n;&|`]*/.exec(whole.slice(at + found.length)) ?? [];
          return answered.test(rest.split(/,? (?:or|then):? /)[0] ?? "") ? found : `${found}${flag} `;
        },
      ),
    text,
  );
}

function ofSandbox(text: string, { locks, program }: Invocation): string {
  const said = text
    .replace(commit, `nothing to commit: ${locks}$1 is the sandbox's own`)
    .replace(restore, `to give up what the sandbox holds: ${program} sandbox reset; to keep it: $&`);
  return byGit.reduce((all, [found, instead]) => all.replace(found, instead), said.replace(noStep, "$1"));
}

/** The fields of a result that hold commands; all other fields are somebody's own text, and stay as they are. */
const keys = new Set(["next", "command", "mend", "how", "says", "why", "message", "start", "choices"]);

/** Does the same for data that is printed as JSON. */
export function pasteableData(data: unknown, invocation: Invocation, here = false): unknown {
  if (typeof data === "string") return here ? pasteable(data, invocation) : data;
  if (Array.isArray(data)) {
    const said: readonly unknown[] = data.map((one) => pasteableData(one, invocation, here));
    return here ? said.filter((one) => typeof one !== "string" || !one.startsWith("nothing to commit: ")) : said;
  }
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, one]) => [key, pasteableData(one, invocation, keys.has(key))]),
  );
}

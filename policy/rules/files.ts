/** The pull request itself: which files it touches together. A list of what may go together, since there is no end to what may not. */
import type { FileChange } from "../../machine/git/file-changes";
import { invisibleIn } from "../../text/printable";
import type { ChangeRule } from "../rule";
import type { PolicySide, Sides } from "../subject";

/** What people declare with, and the records that commands write beside it. */
const declared = /^(?:catalog|services|environments)\//i;
const declarations =
  /^(?:(?:catalog|services)(?:\/[\w][\w.-]*)*\/[\w][\w.-]*\.[jt]s|environments\/(?:[\w][\w.-]*\/)*[\w][\w.-]*\.(?:[jt]s|json))$/;
/** Settings of programs that read a folder from there on: how it is loaded, compiled, translated. */
const settings =
  /(?:^|\/)(?:node_modules\/|(?:package|package-lock|npm-shrinkwrap|tsconfig(?:\.[\w.-]+)?|jsconfig)\.json$)/i;
/** Read by people, and by no program of ours. */
const prose = /^(?:[\w][\w.-]*\/)*[\w][\w.-]*\.(?:md|html|png|jpe?g|gif|svg|webp|pdf|txt)$/i;
const examples = [".env.example", "setup.conf"];
/** Git and code hosts read these wherever they are. */
const hosts = /(?:^|\/)(?:\.git[^/]*|codeowners|action\.ya?ml)$/i;
const tests = /^__tests__\/catalog\/[\w./-]+\.ts$/;
/** Elsewhere in the repository, other projects have their own files; these decide for the whole of it. */
const whole =
  /^(?:\.\.\/)+(?:\.(?:github|gitlab|gitea|forgejo|circleci|buildkite|ci|githooks|husky)\/|(?:[^/]+\/)*(?:codeowners|\.gitattributes|\.gitmodules|\.mailmap|jenkinsfile)$|[^/]*(?:gitlab-ci|pipelines?|cloudbuild|appveyor|travis|drone|woodpecker)[^/]*\.(?:ya?ml|json)$|(?:[^/]+\/)*action\.ya?ml$)/i;

export const isDeclared = ({ file }: FileChange): boolean => declared.test(file);
/** A file that may change beside declarations. */
function goesTogether({ file }: FileChange, folders: readonly string[]): boolean {
  if (file.startsWith("../")) return !whole.test(file);
  if (settings.test(file)) return false;
  if (folders.some((folder) => file.startsWith(`${folder}/`))) return !hosts.test(file);
  return declarations.test(file) || prose.test(file) || tests.test(file) || examples.includes(file);
}

/** Exactly what the engine with the rules writes from the declarations of the head. */
const isGenerated = ({ file, mode, text }: FileChange, generated: ReadonlyMap<string, string>): boolean =>
  mode === "100644" && text !== null && generated.get(file) === text;

/** Folders of compose files, which a declaration names. */
export function foldersOf({ environments }: Pick<PolicySide, "environments">): readonly string[] {
  const hosted = environments.flatMap(({ products }) => products.flatMap(({ otherReaders }) => otherReaders));
  return hosted.flatMap(({ configuration }) =>
    configuration?.kind === "folder" && configuration.folder.startsWith("services/")
      ? [configuration.folder.replace(/\/+$/, "")]
      : [],
  );
}

/** What is said of the files of a change. */
export interface ChangedFiles extends Pick<Sides, "files" | "generated"> {
  readonly base: Pick<PolicySide, "environments">;
  readonly head: Pick<PolicySide, "environments">;
}

/** Changed files that no rule judges by what is in them: a program decides there, and people have to read it. */
export function engineFiles({ base, head, files, generated }: ChangedFiles): readonly string[] {
  const folders = [...foldersOf(base), ...foldersOf(head)];
  return files.filter((one) => !goesTogether(one, folders) && !isGenerated(one, generated)).map(({ file }) => file);
}

const isLink = (mode: string | null): boolean => mode === "120000" || mode === "160000";

export const fileRules: readonly ChangeRule[] = [
  {
    code: "file-beside-declarations",
    what: "a file of the engine, the policy, a pipeline or the repository changes together with declarations",
    why: "a change that brings its own rules, engine or pipeline is not judged by what was reviewed",
    instead: "change it in a pull request of a platform engineer that changes nothing else",
    findsIn: ({ base, head, files, generated }) =>
      files.some(isDeclared)
        ? files
            .filter(
              (one) =>
                !goesTogether(one, [...foldersOf(base), ...foldersOf(head)]) &&
                !isLink(one.mode) &&
                !isGenerated(one, generated),
            )
            .map((one) => ({ where: one.file, got: `${verb(one)} beside ${files.find(isDeclared)?.file}` }))
        : [],
  },
  {
    code: "link",
    what: "a link or a submodule",
    why: "what is reviewed is its address, and what is read lies elsewhere and can change later",
    instead: "lay the file itself there",
    findsIn: ({ files }) =>
      files
        .filter(({ mode }) => isLink(mode))
        .map(({ file, mode }) => ({ where: file, got: mode === "120000" ? "a link" : "a submodule" })),
  },
  {
    code: "same-name",
    what: "two files whose names differ only in upper and lower case, or in how a letter is written",
    why: "on many machines one of them replaces the other, so a reviewer reads another file than the one that is used",
    instead: "give one of them another name",
    findsIn: ({ files, names }) => {
      const folded = new Map<string, string[]>();
      for (const name of names) folded.set(fold(name), [...(folded.get(fold(name)) ?? []), name]);
      return files.flatMap(({ file, mode }) => {
        const other = mode === null ? undefined : folded.get(fold(file))?.find((name) => name !== file);
        return other === undefined ? [] : [{ where: file, got: `beside ${other}` }];
      });
    },
  },
  {
    code: "hidden-text",
    what: "a declaration with characters that nobody sees",
    why: "they hide text, or turn its direction, so a reviewer reads something else than what is loaded",
    instead: "take them out; a text that needs one writes it as an escape, as in \\u00ad",
    findsIn: ({ files }) =>
      files.flatMap(({ file, text }) => {
        const found = text === null || !declared.test(file) ? null : invisibleIn(text);
        return found === null ? [] : [{ where: `${file}:${found.line}`, got: found.character }];
      }),
  },
  {
    code: "packages",
    what: "a package that makes Terraform's files changes",
    why: "the rules saw documents that were made with the packages installed here",
    instead: "change packages in a pull request of a platform engineer that changes nothing else",
    findsIn: ({ packages }) =>
      packages.map((name) => ({ where: `package-lock.json: ${name}`, got: "another version, or other content" })),
  },
];

/** Whose text the rules read. */
export const isRead = (file: string): boolean => declared.test(file);

function verb({ was, mode }: FileChange): string {
  if (was === null) return "added";
  if (mode === null) return "deleted";
  return was === mode ? "changed" : `changed from mode ${was} to ${mode}`;
}

/** As a file system sees it that does not tell case, or forms of one letter, apart. */
const fold = (name: string): string => name.normalize("NFKC").toLowerCase();

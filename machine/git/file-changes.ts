/** Which files a change touches, as git records them: no rename is guessed, so a moved file is one that goes and one that comes. */
import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "../context";
import { blobsIn, Git } from "./git";
import { filtersOff } from "./work-tree";

export interface FileChange {
  /** From the project's root; begins with `../` if it is elsewhere in the repository. */
  readonly file: string;
  /** As git writes it (`100644`, `120000` for a link, `160000` for a submodule); null if the file was, or is, not there. */
  readonly was: string | null;
  readonly mode: string | null;
  /** What is in it after the change; null if it was not asked for, or is not a regular file. */
  readonly text: string | null;
}

export interface TreeChange {
  readonly files: readonly FileChange[];
  /** Every file after the change. */
  readonly names: readonly string[];
  /** Of the file that was asked for as well, whether it changes or not; null if there is none. */
  readonly text: string | null;
}

type Asking = Pick<Context, "root" | "env" | "signal">;

interface Wanted {
  readonly base: string;
  /** Null for the files as they are here, new ones too. */
  readonly head: string | null;
  /** Of which changed files the text is wanted. */
  readonly wants: (file: string) => boolean;
  /** A file whose text is wanted in any case. */
  readonly also: string;
}

export async function changeBetween(
  { root, env, signal }: Asking,
  { base, head, wants, also }: Wanted,
): Promise<TreeChange> {
  const git = Git.reading(root, env);
  const prefix = git.ask(["rev-parse", "--show-prefix"]) ?? "";
  const ask = async (args: readonly string[]): Promise<readonly string[]> => {
    const answer = await git.bytes(args, { signal });
    if (answer === null) throw new Error(`git ${args.find((one) => !one.startsWith("-"))} failed`);
    return answer.toString().split("\0").slice(0, -1);
  };
  const own = (full: string) => path.posix.relative(prefix === "" ? "." : prefix, full);
  const raw = ["--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--ignore-submodules=none"];
  const others =
    head === null ? await ask(["ls-files", "-z", "--full-name", "--others", "--exclude-standard", ":/"]) : [];
  const lines =
    head === null
      ? await ask([...filtersOff(git), "diff", ...raw, base])
      : await ask(["diff-tree", "-r", ...raw, base, head]);
  const found = lines.flatMap((line, at) => {
    const [, was, mode, blob] = /^:(\d{6}) (\d{6}) \S+ (\S+) /.exec(line) ?? [];
    const full = lines[at + 1];
    return was === undefined || full === undefined
      ? []
      : [{ full, was: there(was), mode: there(mode), blob: blob ?? "" }];
  });
  const all = [
    ...found,
    ...others.map((full) => ({ full, was: null, mode: modeHere(path.resolve(root, own(full))), blob: "" })),
  ];
  const names =
    head === null
      ? [...(await ask(["ls-files", "-z", "--full-name", ":/"])), ...others]
      : await ask(["ls-tree", "-r", "-z", "--name-only", "--full-tree", head]);
  const gone = new Set(all.flatMap(({ full, mode }) => (mode === null ? [full] : [])));
  const wanted = all.filter(({ full, mode }) => mode?.startsWith("100") === true && wants(own(full)));
  const texts = new Map<string, string | null>();
  if (head === null) for (const { full } of wanted) texts.set(full, textHere(path.resolve(root, own(full))));
  else if (wanted.length > 0) {
    const input = wanted.map(({ blob }) => `${blob}\n`).join("");
    const output = (await git.bytes(["cat-file", "--batch"], { input, signal })) ?? Buffer.alloc(0);
    const blobs = blobsIn(output, wanted.length);
    for (const [at, { full }] of wanted.entries()) texts.set(full, blobs[at]?.toString() ?? null);
  }
  const whole = head === null ? null : await git.bytes(["cat-file", "blob", `${head}:./${also}`], { signal });
  return {
    text: head === null ? textHere(path.resolve(root, also)) : (whole?.toString() ?? null),
    files: all.map(({ full, was, mode }) => ({ file: own(full), was, mode, text: texts.get(full) ?? null })),
    // The index still lists what is deleted here.
    names: names.filter((full) => !gone.has(full)).map(own),
  };
}

const there = (mode: string | undefined): string | null => (mode === undefined || mode === "000000" ? null : mode);

/** As git would record it. */
function modeHere(full: string): string | null {
  const stat = lstatSync(full, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (stat.isSymbolicLink()) return "120000";
  // Git lists a repository of its own as a folder.
  return stat.isDirectory() ? "160000" : "100644";
}

function textHere(full: string): string | null {
  return lstatSync(full, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(full, "utf8") : null;
}

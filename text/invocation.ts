/** How this program was started. Commands are printed so that they can be pasted in the same place. */
import path from "node:path";

export interface Invocation {
  /** The launcher, as it is typed where the user stands: `./strongroom`, or its whole path from outside of the project. */
  readonly program: string;
  /** The launcher's whole path, for a command that changes the folder first. */
  readonly absolute: string;
  /** The project's folder, for git and npm, which work where their user stands; null if that is the project's folder. */
  readonly folder: string | null;
  /** Inside the sandbox, the options with which `sandbox exec` comes back here; null outside. */
  readonly sandbox: readonly string[] | null;
  /** Folder of the lock files as seen from where the user stands, with `/` at its end. */
  readonly locks: string;
  /** Whether that folder is the project's own `environments/`, whose files are committed. */
  readonly committed: boolean;
  /** Whether a command can ask somebody where it is pasted; elsewhere it is printed with the flag that answers. */
  readonly asks: boolean;
}

export interface Started {
  readonly root: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly lockDir: string;
  /** The sandbox that we have proved to be in, and our identity there; null outside. */
  readonly sandbox: { readonly home: string; readonly as: string } | null;
  /** Whether we run on a terminal. @default they who read it do */
  readonly asks?: boolean;
}

const sandboxOwner = "owner@sandbox.local";

export function invocationOf({ root, cwd, env, lockDir, sandbox, asks = true }: Started): Invocation {
  const where = userFolder(root, cwd, env);
  const locks = path.resolve(lockDir);
  return {
    program: quoted(asProgram(fromHere(where, root, path.join(root, "strongroom")))),
    absolute: quoted(path.join(root, "strongroom")),
    folder: path.resolve(where) === path.resolve(root) ? null : quoted(fromHere(where, root, root)),
    sandbox: sandbox === null ? null : sandboxOptions(root, where, sandbox),
    locks: `${fromHere(where, root, locks)}/`,
    committed: locks === path.join(root, "environments"),
    asks,
  };
}

/** For files of the project: others read them from the project's folder, outside the sandbox. */
export const inProject: Invocation = {
  program: "./strongroom",
  absolute: "./strongroom",
  folder: null,
  sandbox: null,
  locks: "environments/",
  committed: true,
  asks: true,
};

/** npm starts scripts in the project's folder, whatever folder its user is in. */
function userFolder(root: string, cwd: string, env: Started["env"]): string {
  const byNpm = ["start", "deploy", "strongroom", "synth"].includes(env.npm_lifecycle_event ?? "");
  return byNpm && path.resolve(cwd) === path.resolve(root) && env.INIT_CWD ? env.INIT_CWD : cwd;
}

/** A relative path inside the project and above it, an absolute one elsewhere: nobody can read `../../../home/…`. */
function fromHere(where: string, root: string, target: string): string {
  const way = path.relative(where, target);
  const near = !way.startsWith("..") || (isBelow(root, where) && isBelow(root, target));
  return near && !path.isAbsolute(way) ? way : target;
}

/** A shell searches the PATH for a name without a slash. */
function asProgram(file: string): string {
  return file.includes(path.sep) ? file : `.${path.sep}${file}`;
}

function isBelow(folder: string, one: string): boolean {
  const way = path.relative(folder, one);
  return !path.isAbsolute(way) && way.split(path.sep)[0] !== "..";
}

function sandboxOptions(root: string, where: string, { home, as }: NonNullable<Started["sandbox"]>): readonly string[] {
  return [
    ...(path.resolve(home) === path.join(root, ".strongroom", "sandbox")
      ? []
      : ["--home", quoted(path.resolve(where, home))]),
    ...(as === sandboxOwner ? [] : ["--as", quoted(as)]),
  ];
}

/** Quotes a word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A project's git repository with a bare remote beside it, and a `gh` that behaves as the real one does. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Fakes } from "../values/sources/fakes";
import { gitEnv, gitIn, makeCheckout } from "./checkout";
import type { Project } from "./project";

/** Opens one pull request per branch, and keeps its text; a second one of a branch is refused with the first one's address. */
const gh = `
[ "$1 $2 $3 $5 $7 $9" = "pr create --base --head --title --body" ] || { echo 'unknown command' >&2; exit 1; }
[ -n "$GH_TOKEN" ] || { echo 'To get started with GitHub CLI, please run:  gh auth login' >&2; exit 4; }
shift; name=$(printf %s "$5" | tr / _)
url=https://github.com/acme/secrets/pull/7
if [ -e "$store/$name.title" ]; then
  printf 'a pull request for branch "%s" into branch "%s" already exists:\\n%s\\n' "$5" "$3" "$url" >&2; exit 1
fi
printf %s "$7" > "$store/$name.title"; printf %s "$9" > "$store/$name.body"
echo "Creating pull request for $5 into $3 in acme/secrets" >&2
echo "$url"`;

export interface Hosted {
  /** PATH with `gh`, who commits, and a login; for `Project.strongroom`. */
  readonly env: Readonly<Record<string, string>>;
  git(...args: readonly string[]): string;
  /** The same in the remote. */
  remote(...args: readonly string[]): string;
  /** Title and text of a branch's pull request; null if there is none. */
  opened(branch: string): { readonly title: string; readonly body: string } | null;
  /** Commits everything and pushes it. */
  commitAll(): void;
}

export function hosted(project: Project): Hosted {
  const base = dirname(project.folder);
  const origin = join(base, "remote.git");
  makeCheckout(project.folder, origin);
  const git: Hosted["git"] = (...args) => gitIn(project.folder, ...args);
  // A link in tests, so that the folder's pattern does not match it.
  writeFileSync(join(project.folder, ".git", "info", "exclude"), "node_modules\n");
  const fakes = new Fakes(base);
  fakes.install("gh", gh);
  const kept = (branch: string, what: string) => join(base, "store", `${branch.replaceAll("/", "_")}.${what}`);
  return {
    env: { ...gitEnv, PATH: `${fakes.bin}:${process.env.PATH}`, GH_TOKEN: "fake-gh-token" },
    git,
    remote: (...args) => gitIn(origin, ...args),
    opened: (branch) =>
      existsSync(kept(branch, "title"))
        ? { title: readFileSync(kept(branch, "title"), "utf8"), body: readFileSync(kept(branch, "body"), "utf8") }
        : null,
    commitAll() {
      git("add", "-A");
      git("commit", "-q", "-m", "as it is");
      git("push", "-q", "-u", "origin", "HEAD");
    },
  };
}

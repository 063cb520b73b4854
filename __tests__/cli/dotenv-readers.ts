/** What each program that reads `.env` files makes of one; two of them by running them, the others by their published rules. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";

type Read = Readonly<Record<string, string | undefined>>;

/**
 * bash itself: `set -a; . FILE`. One process for many files.
 *
 * @returns for each file the values of these names; undefined if one is not set
 */
export function bash(files: readonly string[], names: readonly string[]): readonly Read[] {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-dotenv-"));
  try {
    for (const [index, text] of files.entries()) writeFileSync(join(folder, String(index)), text);
    const print = names
      .map((name) => `[ -n "\${${name}+x}" ] && printf '=%s\\0' "$${name}" || printf '\\0'`)
      .join("; ");
    const script = `for file in $(seq 0 ${files.length - 1}); do ( set -a; . "./$file"; ${print} ); done 2> /dev/null`;
    const { stdout } = spawnSync("bash", ["--norc", "-c", script], {
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
      encoding: "utf8",
    });
    const values = stdout.split("\0");
    return files.map((_, file) =>
      Object.fromEntries(
        names.map((name, at) => {
          const value = values[file * names.length + at] ?? "";
          return [name, value.startsWith("=") ? value.slice(1) : undefined];
        }),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The parser of `node --env-file` itself. */
export const node = (text: string): Read => parseEnv(text);

/** dotenv 16 and 17, by its own expression. @see https://github.com/motdotla/dotenv/blob/master/lib/main.js */
export function dotenv(text: string): Read {
  const line =
    /(?:^|^)\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?(?:$|$)/gm;
  const found: Record<string, string> = {};
  for (const match of text.replace(/\r\n?/gm, "\n").matchAll(line)) {
    const raw = (match[2] ?? "").trim();
    const value = raw.replace(/^(['"`])([\s\S]*)\1$/gm, "$2");
    found[match[1] ?? ""] = raw[0] === '"' ? value.replace(/\\n/g, "\n").replace(/\\r/g, "\r") : value;
  }
  return found;
}

/**
 * docker compose's `.env` and `env_file`, without variables to expand.
 *
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function compose(text: string): Read {
  const found: Record<string, string> = {};
  let rest = text.replace(/\r\n/g, "\n");
  for (;;) {
    rest = rest.replace(/^(?:\s+|#.*(?:\n|$))+/, "");
    const name = /^(?:export[ \t]+)?([\w.]+)[ \t]*[=:][ \t]*/.exec(rest);
    if (name === null) return found;
    rest = rest.slice(name[0].length);
    const quote = rest[0];
    if (quote === "'" || quote === '"') {
      let end = 1;
      while (end < rest.length && (rest[end] !== quote || rest[end - 1] === "\\")) end += 1;
      if (end >= rest.length) return found;
      const inner = rest.slice(1, end);
      const plain = inner.replace(/\\([nrt"\\$])/g, (_, one: string) => ({ n: "\n", r: "\r", t: "\t" })[one] ?? one);
      found[name[1] ?? ""] = quote === "'" ? inner : expanded(plain, inner);
      rest = rest.slice(end + 1);
    } else {
      const line = /^[^\n]*/.exec(rest)?.[0] ?? "";
      const value = line.replace(/(^|\s)#.*$/, "").trimEnd();
      found[name[1] ?? ""] = expanded(value, value);
      rest = rest.slice(line.length);
    }
  }
}

/** None of the variables is set. */
const expanded = (text: string, written: string) =>
  /(^|[^\\])\$/.test(written) ? text.replace(/\$(\{[^}]*\}|\w+)/g, "") : text;

/** systemd's `EnvironmentFile=`. @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile= */
export function systemd(text: string): Read {
  const found: Record<string, string> = {};
  let at = 0;
  while (at < text.length) {
    const start = /^[ \t\r]*/.exec(text.slice(at))?.[0].length ?? 0;
    const name = /^([A-Za-z_]\w*)=[ \t]*/.exec(text.slice(at + start));
    if (name === null) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    at += start + name[0].length;
    let value = "";
    let kept = 0;
    // Quotes count at the beginning, and behind others; then all is as it stands, without blanks at its end.
    for (let bare = false; at < text.length && text[at] !== "\n"; ) {
      const one = text[at] ?? "";
      if (!bare && (one === "'" || one === '"')) {
        for (at += 1; at < text.length && text[at] !== one; at += 1) {
          if (one === '"' && text[at] === "\\" && /["\\`$\n]/.test(text[at + 1] ?? "")) at += 1;
          value += text[at] ?? "";
        }
        at += 1;
        kept = value.length;
        continue;
      }
      if (one === "\\") at += 1;
      bare ||= !/[ \t\r]/.test(one);
      if (bare) value += text[at] ?? "";
      if (!/[ \t\r]/.test(one)) kept = value.length;
      at += 1;
    }
    found[name[1] ?? ""] = value.slice(0, kept);
    at += 1;
  }
  return found;
}

/** The vendors' command lines that write values, as they behave; what each was given lies in `store` afterwards. */

/** @see https://supabase.com/docs/reference/cli/supabase-secrets-set */
export const supabase = `
fail() { printf '%s\\n' "$1" >&2; exit 1; }
[ -f "$HOME/.supabase/access-token" ] || fail 'Access token not provided. Supply an access token by running supabase login or setting the SUPABASE_ACCESS_TOKEN environment variable.'
what="$1 $2"; shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --project-ref) [ "$2" = REF ] || fail 'Invalid project ref format.'; shift ;;
    --env-file) file=$2; shift ;;
    *=*) printf '%s' "\${1#*=}" > "$store/\${1%%=*}" ;;
    *) fail "unknown flag: $1" ;;
  esac
  shift
done
case $what in
  'secrets set')
    "${process.execPath}" -e '
      const [store, file] = process.argv.slice(1);
      const fs = require("node:fs");
      for (const line of fs.readFileSync(file, "utf8").split("\\n").filter((one) => one !== "")) {
        // As godotenv reads it: nothing is special between single quotes.
        const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=\\x27([^\\x27]*)\\x27$/.exec(line) ?? [];
        if (name === undefined) throw new Error("failed to parse environment file");
        fs.writeFileSync(store + "/" + name, value);
      }' "$store" "$file" || exit 1
    echo 'Finished supabase secrets set.' ;;
  'config push')
    "${process.execPath}" -e '
      const [store] = process.argv.slice(1);
      const fs = require("node:fs");
      const google = fs.readFileSync("supabase/config.toml", "utf8").split("[auth.external.google]")[1] ?? "";
      for (const [, field, text] of google.matchAll(/^(\\w+) = "(.*)"$/gm)) {
        const [, name] = /^env\\((\\w+)\\)$/.exec(text) ?? [];
        if (name !== undefined && !process.env[name]) console.error("WARN: environment variable is unset: " + name);
        fs.writeFileSync(store + "/auth." + field, name === undefined ? text : (process.env[name] ?? text));
      }' "$store" || exit 1
    echo 'Pushing config to project: REF' >&2 ;;
  *) fail 'unknown command' ;;
esac`;

/** @see https://cli.github.com/manual/gh_secret_set and https://cli.github.com/manual/gh_api */
export const gh = `
fail() { printf '%s\\n' "$1" >&2; exit 1; }
[ -f "$HOME/.config/gh/hosts.yml" ] || { echo 'To get started with GitHub CLI, please run:  gh auth login' >&2; exit 4; }
case "$1 $2" in
  'secret set')
    name=$3; shift 3
    case $1 in '') where=repository ;; --env) where=$2 ;; *) fail "unknown flag: $1" ;; esac
    # It takes line breaks off the end of standard input.
    printf '%s' "$(cat)" > "$store/$where.$name" ;;
  'api --method') [ "$5 $6" = '--input -' ] || fail 'unknown flag'; cat > "$store/$3 $(printf %s "$4" | tr / :)" ;;
  *) fail 'unknown command' ;;
esac`;

/** @see https://developer.1password.com/docs/cli/reference/management-commands/item#item-create */
export const op = `
fail() { printf '[ERROR] 2026/02/03 04:05:06 %s\\n' "$1" >&2; exit 1; }
[ -f "$HOME/.config/op/config" ] || fail 'You are not currently signed in. Please run \`op signin --help\` for instructions'
[ "$1 $2 $3 $4 $5" = 'item create --vault Team prod -' ] || fail 'unknown command'
cat > "$store/item"`;

/** What logs somebody in: the file that the vendor's own command would leave in the home folder. */
export const logins: Readonly<Record<string, string>> = {
  supabase: ".supabase/access-token",
  gh: ".config/gh/hosts.yml",
  op: ".config/op/config",
};

/**
 * `gitleaks git` and `gitleaks dir` with the rule and the allowlist of the folder's own `.gitleaks.toml`; the rules that the
 * real one brings are left out. Says where it found something, and never what.
 * @see https://github.com/gitleaks/gitleaks#usage
 */
export const gitleaks = `exec "${process.execPath}" -e '
  const { readFileSync } = require("node:fs");
  const { spawnSync } = require("node:child_process");
  const [mode, ...rest] = process.argv.slice(1);
  const opts = rest.find((one) => one.startsWith("--log-opts="));
  const unknown = rest.filter((one) => ![".", "--no-banner", "--redact", "--verbose", opts].includes(one));
  if (!["git", "dir"].includes(mode) || unknown.length > 0) {
    console.error("Error: unknown flag: " + unknown);
    process.exit(126);
  }
  const git = (...args) => {
    const { status, stdout, stderr } = spawnSync("git", args, { encoding: "utf8", maxBuffer: 2 ** 28 });
    // As the real one does: it goes on with what it has.
    if (status !== 0) console.error("ERR [git] " + stderr);
    return stdout;
  };
  const toml = readFileSync(".gitleaks.toml", "utf8");
  const rule = new RegExp(/^regex = \\x27{3}(.*)\\x27{3}$/m.exec(toml)[1], "g");
  const entropy = Number(/^entropy = (.*)$/m.exec(toml)[1]);
  const free = [.../^regexes = (.*)$/m.exec(toml)[1].matchAll(/\\x27{3}(\\(\\?i\\))?(.*?)\\x27{3}/g)];
  const allowed = free.map(([, ignoreCase, text]) => new RegExp(text, ignoreCase ? "i" : ""));
  const shannon = (text) => [...new Set(text)].reduce((sum, one) => {
    const share = (text.split(one).length - 1) / text.length;
    return sum - share * Math.log2(share);
  }, 0);
  const leaks = (text) => [...text.matchAll(rule)].filter(([, one]) => shannon(one) > entropy && !allowed.some((each) => each.test(one)));
  const texts = [];
  if (mode === "git") {
    const log = git("log", "-p", "-U0", "--full-history", ...(opts ? opts.slice("--log-opts=".length).split(" ") : ["--all"]));
    texts.push(["history", log.split("\\n").filter((line) => line.startsWith("+")).join("\\n")]);
  } else {
    // What git does not ignore: as good as the whole folder here, and without node_modules.
    for (const file of git("ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\\0")) {
      try { texts.push([file, readFileSync(file, "utf8")]); } catch {}
    }
  }
  const found = texts.flatMap(([where, text]) => leaks(text).map(() => where));
  for (const where of found) console.log("Finding in " + where + ": REDACTED");
  console.error(found.length === 0 ? "INF no leaks found" : "WRN leaks found: " + found.length);
  process.exitCode = found.length === 0 ? 0 : 1;
' "$@"`;

/** Reads and writes a project's policy in the cloud that `CLOUD` names. @see https://cloud.google.com/sdk/gcloud/reference/projects/set-iam-policy */
export const gcloud = `exec "${process.execPath}" -e '
  const { readFileSync } = require("node:fs");
  const [group, verb, project, last] = process.argv.slice(1);
  const call = async (method, body) => {
    const response = await fetch(process.env.CLOUD + "/v1/projects/" + project + ":" + method, {
      method: "POST",
      headers: { authorization: "Bearer " + process.env.GOOGLE_OAUTH_ACCESS_TOKEN, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    console.log(await response.text());
    process.exitCode = response.ok ? 0 : 1;
  };
  if (group !== "projects") throw new Error("unknown group");
  else if (verb === "get-iam-policy" && last === "--format=json") call("getIamPolicy", {});
  else if (verb === "set-iam-policy") call("setIamPolicy", { policy: JSON.parse(readFileSync(last)), updateMask: "bindings,etag,auditConfigs" });
  else throw new Error("unknown command");
' "$@"`;

/** Starts the MCP servers of `.mcp.json`, filling in variables. @see https://code.claude.com/docs/en/mcp#environment-variable-expansion-in-mcp-json */
export const claude = `"${process.execPath}" -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  for (const [name, server] of Object.entries(JSON.parse(readFileSync(".mcp.json")).mcpServers))
    for (const [variable, text] of Object.entries(server.env))
      writeFileSync(process.argv[1] + "/" + name + "." + variable, text.replace(/[$][{]([A-Z_]+)[}]/g, (_, one) => process.env[one]));
  writeFileSync(process.argv[1] + "/claude", process.env.ANTHROPIC_API_KEY + " " + process.env.ANTHROPIC_BASE_URL + " " + process.env.ANTHROPIC_MODEL);
' "$store"`;

/** For commits of tests. */
export const gitIdentity = {
  GIT_AUTHOR_NAME: "Fake",
  GIT_AUTHOR_EMAIL: "fake@example.test",
  GIT_COMMITTER_NAME: "Fake",
  GIT_COMMITTER_EMAIL: "fake@example.test",
};

/**
 * Programs that behave as the vendors' own command lines do, for one fake team: same arguments, same exit codes, same
 * words. Values lie in files of a folder; each call is recorded with its arguments and its environment.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export class Fakes {
  readonly bin: string;
  private readonly store: string;
  private readonly calls: string;

  constructor(folder: string) {
    this.bin = join(folder, "bin");
    this.store = join(folder, "store");
    this.calls = join(folder, "calls");
    for (const one of [this.bin, this.store, this.calls]) mkdirSync(one, { recursive: true });
  }

  /** A value in the vault. */
  put(name: string, value: string | Buffer): void {
    writeFileSync(join(this.store, name), value);
  }

  /** Puts a program on the PATH. */
  install(name: string, script: string): void {
    const file = join(this.bin, name);
    const record = `env > '${this.calls}/${name}.env'; printf '%s\\n' "$*" >> '${this.calls}/${name}.args'`;
    writeFileSync(file, `#!/bin/sh\nstore='${this.store}'\n${record}\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Arguments of every call, sorted. */
  argumentsOf(name: string): readonly string[] {
    const file = join(this.calls, `${name}.args`);
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").sort() : [];
  }

  /** What the last call found in its environment. */
  environmentOf(name: string): string {
    return readFileSync(join(this.calls, `${name}.env`), "utf8");
  }
}

/** @see https://docs.doppler.com/docs/accessing-secrets */
export const doppler = `
fail() { printf '%s\\n' "$@" >&2; exit 1; }
[ "$1 $2" = "secrets get" ] || fail 'Error: unknown command'
name=$3; shift 3
while [ $# -gt 0 ]; do
  case $1 in
    --plain) plain=1 ;;
    --project) project=$2; shift ;;
    --config) config=$2; shift ;;
    *) fail "Error: unknown flag: $1" ;;
  esac
  shift
done
[ -n "$DOPPLER_TOKEN" ] || fail 'Doppler Error: you must provide a token'
[ "$DOPPLER_TOKEN" = fake-doppler-token ] || fail 'Unable to fetch secrets' 'Doppler Error: Invalid Auth token'
[ "$project/$config" = acme-shop/dev ] || fail 'Unable to fetch secrets' "Doppler Error: Could not find requested config '$config'"
[ -f "$store/$name" ] || fail "Doppler Error: Could not find requested secret: $name"
[ "$plain" = 1 ] || fail 'a table for people'
cat "$store/$name"; echo`;

/** @see https://bitwarden.com/help/secrets-manager-cli/ */
export const bws = `
fail() { printf 'Error:\\n   0: %s\\n' "$1" >&2; exit 1; }
[ "$1 $2" = "secret list" ] || fail 'unrecognized subcommand'
[ "$4 $5 $6 $7" = "--output json --color no" ] || fail 'unexpected argument'
[ -n "$BWS_ACCESS_TOKEN" ] || fail 'Missing access token'
[ "$BWS_ACCESS_TOKEN" = fake-bws-token ] || fail 'Received error message from server: [400 Bad Request] {"error":"invalid_client"}'
[ "$3" = 3f6a-shop ] || fail 'Received error message from server: [404 Not Found] {"message":"Resource not found."}'
"${process.execPath}" -e '
  const { readdirSync, readFileSync } = require("node:fs");
  const [store, projectId] = process.argv.slice(1);
  const secret = (key) => ({ id: "fake-id", organizationId: "fake", projectId, key, value: readFileSync(store + "/" + key, "utf8") });
  console.log(JSON.stringify(readdirSync(store).map(secret), null, 2));
' "$store" "$3"`;

/** @see https://developer.1password.com/docs/cli/reference/commands/read/ */
export const op = `
fail() { printf '[ERROR] 2026/02/03 04:05:06 %s\\n' "$1" >&2; exit 1; }
[ "$1 $2" = "read --no-newline" ] || fail 'unknown command'
[ -n "$OP_SERVICE_ACCOUNT_TOKEN" ] || fail 'You are not currently signed in. Please run \`op signin --help\` for instructions'
rest=\${3#op://}; vault=\${rest%%/*}; rest=\${rest#*/}; item=\${rest%%/*}; field=\${rest#*/}
[ "$vault" = 'Shop dev' ] || fail "could not read secret '$3': could not get item $vault/$item: \\"$vault\\" isn't a vault in this account. Specify the vault with its ID or name."
[ -f "$store/$item" ] || fail "could not read secret '$3': could not get item $vault/$item: \\"$item\\" isn't an item in the \\"$vault\\" vault. Specify the item with its UUID, name, or domain."
[ "$field" = credential ] || fail "could not read secret '$3': item '$vault/$item' does not have a field '$field'"
cat "$store/$item"`;

/** @see https://developer.hashicorp.com/vault/docs/commands/kv/get */
export const vault = `
[ "$1 $2" = "kv get" ] || { echo 'Usage: vault <command> [args]' >&2; exit 127; }
[ "$3" = "-mount=secret" ] || { echo "No such mount" >&2; exit 2; }
if [ "$VAULT_TOKEN" != fake-vault-token ]; then
  printf 'Error making API request.\\n\\nURL: GET http://127.0.0.1:8200/v1/secret/data/%s\\nCode: 403. Errors:\\n\\n* permission denied\\n' "$5" >&2
  exit 2
fi
[ "$5" = shop/dev ] || { echo "No value found at secret/data/$5" >&2; exit 2; }
name=\${4#-field=}
[ -f "$store/$name" ] || { echo "Field \\"$name\\" not present in secret" >&2; exit 1; }
cat "$store/$name"`;

/** @see https://supabase.com/docs/reference/cli/supabase-status */
export const supabase = `
[ "$1 $2 $3" = "status -o env" ] || { echo 'Error: unknown command' >&2; exit 1; }
if [ ! -d "$store/running" ]; then
  echo 'failed to inspect container health: Error response from daemon: No such container: supabase_db_shop' >&2
  exit 1
fi
echo 'Stopped services: [supabase_imgproxy_shop]' >&2
for file in "$store"/*; do [ -f "$file" ] && printf '%s="%s"\\n' "$(basename "$file")" "$(cat "$file")"; done
exit 0`;

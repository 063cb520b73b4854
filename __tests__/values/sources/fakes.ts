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

/** A file "NAME.restricted" has that visibility: not for people, whose tokens begin with dp.ct. @see https://docs.doppler.com/docs/visibility-types */
export const doppler = `
fail() { printf '%s\\n' "$@" >&2; exit 1; }
[ "$1 $2" = "secrets get" ] || fail 'Error: unknown command'
name=$3; shift 3
while [ $# -gt 0 ]; do
  case $1 in
    --json) json=1 ;;
    --project) project=$2; shift ;;
    --config) config=$2; shift ;;
    *) fail "Error: unknown flag: $1" ;;
  esac
  shift
done
[ -n "$DOPPLER_TOKEN" ] || fail 'Doppler Error: you must provide a token'
case $DOPPLER_TOKEN in dp.ct.fake | dp.st.dev.fake) ;; *) fail 'Unable to fetch secrets' 'Doppler Error: Invalid Auth token' ;; esac
[ "$project" = acme-shop ] || fail 'Unable to fetch secrets' "Doppler Error: Could not find requested project '$project'"
[ "$config" = dev ] || fail 'Unable to fetch secrets' "Doppler Error: This token does not have access to requested config '$config'"
[ -f "$store/$name" ] || fail "Doppler Error: Could not find requested secret: $name"
[ "$json" = 1 ] || fail 'a table for people'
"${process.execPath}" -e '
  const { existsSync, readFileSync } = require("node:fs");
  const [file, name, token] = process.argv.slice(1);
  const restricted = existsSync(file + ".restricted");
  const computed = restricted && token.startsWith("dp.ct.") ? null : readFileSync(file, "utf8");
  console.log(JSON.stringify({ [name]: { computed, computedVisibility: restricted ? "restricted" : "masked", note: "" } }));
' "$store/$name" "$name" "$DOPPLER_TOKEN"`;

/** @see https://bitwarden.com/help/secrets-manager-cli/ */
export const bws = `
fail() { printf 'Error:\\n   0: %s\\n' "$1" >&2; exit 1; }
[ "$1 $2" = "secret list" ] || fail 'unrecognized subcommand'
[ "$4 $5 $6 $7" = "--output json --color no" ] || fail 'unexpected argument'
case $3 in
  ????????-????-????-????-????????????) ;;
  *) printf "error: invalid value '%s' for '[PROJECT_ID]': invalid character\\n\\nFor more information, try '--help'.\\n" "$3" >&2; exit 2 ;;
esac
[ -n "$BWS_ACCESS_TOKEN" ] || fail 'Missing access token'
[ "$BWS_ACCESS_TOKEN" = fake-bws-token ] || fail 'Received error message from server: [400 Bad Request] {"error":"invalid_client"}'
[ "$3" = 3f6a2c1e-0000-4000-8000-00000000fake ] || fail 'Received error message from server: [404 Not Found] {"message":"Resource not found."}'
"${process.execPath}" -e '
  const { readdirSync, readFileSync } = require("node:fs");
  const [store, projectId] = process.argv.slice(1);
  const secret = (key) => ({ id: "fake-id", organizationId: "fake", projectId, key, value: readFileSync(store + "/" + key, "utf8") });
  console.log(JSON.stringify(readdirSync(store).map(secret), null, 2));
' "$store" "$3"`;

/** @see https://developer.1password.com/docs/cli/reference/commands/read/ */
export const op = `
fail() { printf "[ERROR] 2026/02/03 04:05:06 could not read secret '%s': %s\\n" "$reference" "$1" >&2; exit 1; }
reference=$3
[ "$1 $2" = "read --no-newline" ] || { echo '[ERROR] 2026/02/03 04:05:06 unknown command' >&2; exit 1; }
[ -n "$OP_SERVICE_ACCOUNT_TOKEN" ] || fail 'error initializing client: You are not currently signed in. Please run \`op signin --help\` for instructions'
[ "$OP_SERVICE_ACCOUNT_TOKEN" = fake-op-token ] || fail 'error initializing client: Validation: (failed to session.DecodeSACredentials), Server: (failed to DecodeSACredentials), illegal base64 data at input byte 4'
rest=\${3#op://}; vault=\${rest%%/*}; rest=\${rest#*/}; item=\${rest%%/*}; field=\${rest#*/}
[ "$vault" = 'Shop dev' ] || fail "could not get item $vault/$item: \\"$vault\\" isn't a vault in this account. Specify the vault with its ID or name."
[ -f "$store/$item" ] || fail "could not get item $vault/$item: \\"$item\\" isn't an item in the \\"$vault\\" vault. Specify the item with its UUID, name, or domain."
[ ! -f "$store/$item.twice" ] || fail "could not get item $vault/$item: More than one item matches \\"$item\\". Try again and specify the item by its ID."
[ "$field" = credential ] || fail "item '$vault/$item' does not have a field '$field'"
cat "$store/$item"`;

/** @see https://developer.hashicorp.com/vault/docs/commands/kv/get */
export const vault = `
[ "$1 $2" = "kv get" ] || { echo 'Usage: vault <command> [args]' >&2; exit 127; }
shift 2
format=$VAULT_FORMAT
while [ $# -gt 1 ]; do
  case $1 in
    -mount=*) mount=\${1#*=} ;;
    -field=*) name=\${1#*=} ;;
    -format=*) format=\${1#*=} ;;
    *) echo "flag provided but not defined: $1" >&2; exit 1 ;;
  esac
  shift
done
refuse() {
  printf 'Error making API request.\\n\\nURL: GET http://127.0.0.1:8200/v1/sys/internal/ui/mounts/%s\\nCode: 403. Errors:\\n\\n* %s\\n' "$mount" "$1" >&2
  exit 2
}
[ "$VAULT_TOKEN" = fake-vault-token ] || refuse 'permission denied'
[ "$mount" = secret ] || refuse "preflight capability check returned 403, please ensure client's policies grant access to path \\"$mount/\\""
[ "$1" = shop/dev ] || { echo "No value found at secret/data/$1" >&2; exit 2; }
[ ! -f "$store/deleted" ] || { echo "No data found at secret/data/$1" >&2; exit 2; }
[ -f "$store/$name" ] || { echo "Field \\"$name\\" not present in secret" >&2; exit 1; }
case $format in
  '' | table | raw) cat "$store/$name" ;;
  *) "${process.execPath}" -e 'process.stdout.write(JSON.stringify(require("node:fs").readFileSync(process.argv[1], "utf8")))' "$store/$name" ;;
esac`;

/** Prints as godotenv writes: quoted, with a backslash before what a shell could take for its own. @see https://supabase.com/docs/reference/cli/supabase-status */
export const supabase = `
[ "$1 $2 $3" = "status -o env" ] || { echo 'Error: unknown command' >&2; exit 1; }
if [ ! -d "$store/running" ]; then
  echo 'failed to inspect container health: Error response from daemon: No such container: supabase_db_shop' >&2
  exit 1
fi
echo 'Stopped services: [supabase_imgproxy_shop]' >&2
for file in "$store"/*; do
  [ -f "$file" ] && printf '%s="%s"\\n' "$(basename "$file")" "$(sed 's/["\\\\$!\`]/\\\\&/g' "$file")"
done
exit 0`;

import { type Vault, type VaultKind, vaultSettings } from "../vault";
import { isObject, neededWord, onlyFields, type Reading, text, wrong } from "./shape";

const kinds = Object.keys(vaultSettings) as VaultKind[];

/** What a command line could take for an option, or a reference for its end, is not a setting. */
const sound = /^[A-Za-z0-9_{][A-Za-z0-9_{} ./-]*$/;

/** The vault that an environment names; null if it names none, or a wrong one. */
export function readVault(at: Reading): Vault | null {
  const value = at.found.vault;
  if (value === undefined) return null;
  if (!isObject(value)) {
    wrong(at, "vault", value, `{ kind: ${kinds.map((kind) => `"${kind}"`).join(", ")}, … }`);
    return null;
  }
  const inner: Reading = { found: value, where: `${at.where}: vault`, issues: at.issues };
  const kind = neededWord(kinds)(inner, "kind");
  if (kind === null) return null;
  const settings = vaultSettings[kind];
  onlyFields(inner, { kind: true, ...settings });
  const read: Record<string, string> = {};
  for (const [name, required] of Object.entries(settings)) {
    if (!required && value[name] === undefined) continue;
    const given = text(inner, name);
    if (given === "") continue;
    if (sound.test(given)) read[name] = given;
    else wrong(inner, name, given, "letters, digits, blanks, - _ . / and {product}, not beginning with -");
  }
  return { kind, ...read } as Vault;
}

/** What the tests of `strongroom env types` share: an organisation, a context in a folder, the compiler. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Context } from "../../machine/context";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { plainContext } from "../support/context";
import { entryOf, environmentOf, productOf, secretOf, serviceOf } from "../support/resolved-fixture";

export const format = (source: string, says: string) => ({ source, flags: "", says, example: "fake" });
const use = { reader: "shop/api", role: "backend", crossProduct: false, until: null } as const;
export const config = (name: string, over: Partial<ResolvedEntry> = {}) =>
  entryOf({
    name,
    kind: "config",
    class: null,
    tier: null,
    origin: null,
    value: "x",
    usedBy: [{ ...use, as: name }],
    ...over,
  });
export const kept = (name: string, over: Partial<ResolvedEntry> = {}) =>
  entryOf({ name, secret: secretOf({ id: name }), usedBy: [{ ...use, as: name }], ...over });

/** One environment; `over` changes single entries in it, null takes them away. */
export function environment(
  name: string,
  over: Readonly<Record<string, Partial<ResolvedEntry> | null>> = {},
): ResolvedEnvironment {
  const all = [
    kept("API_KEY", {
      localAlias: "LOCAL_KEY",
      previousAs: "API_KEY_OLD",
      format: format("^fk_test_\\S+$", "starts with fk_test_"),
    }),
    kept("HMAC", { decodesTo: { encoding: "base64", bytes: 32, exactly: true } }),
    kept("ONLY_SOMEWHERE"),
    kept("RENAMED", { usedBy: [{ ...use, as: "OTHER_NAME" }], purpose: "Ends a comment: */ and more" }),
    config("DEBUG", { format: format("^[01]$", "0 or 1") }),
    config("LEVEL", { format: format("^(debug|info)$", "debug or info") }),
    config("SECONDS", { format: format("^[1-9][0-9]*$", "a positive whole number"), optional: true }),
    config("TITLE"),
  ];
  const entries = all.flatMap((one) => (over[one.name] === null ? [] : [{ ...one, ...over[one.name] }]));
  return environmentOf([productOf({ name: "shop", entries, services: [serviceOf({ name: "api" })] })], name);
}

export function contextIn(folder: string, environments: readonly ResolvedEnvironment[]): Context {
  return plainContext(folder, {
    lockDir: folder,
    environments: {
      names: () => environments.map((one) => one.name),
      load: (name) => ({ ok: true, environment: environments.find((one) => one.name === name) as ResolvedEnvironment }),
    },
    now: () => new Date(),
  });
}

/** One that has all of it, one with another format and without one entry. */
export const both = () => [
  environment("dev"),
  environment("prod", { API_KEY: { format: format("^fk_live_\\S+$", "starts with fk_live_") }, ONLY_SOMEWHERE: null }),
];

/** Errors of the strictest compiler, without Node's types. */
export function compileIn(folder: string, text: string, over: ts.CompilerOptions = {}): readonly string[] {
  writeFileSync(join(folder, "main.ts"), text);
  const program = ts.createProgram([join(folder, "main.ts")], {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    isolatedModules: true,
    target: ts.ScriptTarget.ES2020,
    lib: ["lib.es2020.d.ts"],
    module: ts.ModuleKind.CommonJS,
    types: [],
    ...over,
  });
  const said = ts.getPreEmitDiagnostics(program);
  if (said.length === 0) program.emit();
  return said.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
}

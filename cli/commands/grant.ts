/**
 * `strongroom access grant`: declares that a person may read an entry until a day, as a file below `services/`. The binding
 * itself comes with the next apply, is reviewed like any other, and ends by itself.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { type Context, type Result, requireEnvironment } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { findStoredEntry } from "../find-entry";
import { Declarations, type ProductFiles } from "../scaffold/declarations";
import { camelCase, quoted } from "../scaffold/text";
import { withoutSecrets } from "../secret-names";

export interface GrantOptions {
  readonly env: string;
  readonly until: string;
  readonly because: string;
  /** PERSON is a Google group. */
  readonly group?: boolean;
  readonly dryRun?: boolean;
}

export interface GrantData {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly file: string;
  readonly reader: string;
  readonly entry: string;
  readonly person: string;
  readonly until: string;
  readonly next: readonly string[];
}

const dayMillis = 86_400_000;
const mostDays = 366;

export function grant(
  context: Context,
  person: string,
  name: string,
  options: GrantOptions,
): Result & { readonly data: GrantData } {
  const environment = requireEnvironment(context, options.env);
  const entry = findStoredEntry(environment, name);
  if (!/^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/.test(person))
    throw usage(`"${person}" is no e-mail address of a person or group.`);
  checkUntil(options.until, context.now());
  if (options.because.trim() === "") throw usage("--because says why, in a few words.");
  const declarations = new Declarations(context.root);
  const product = declarations.product(entry.product);
  const { file: declared, handle } = handleOf(declarations, product, entry.name);
  const local = (person.split("@")[0] ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const slug = `grant-${local}-${entry.name.toLowerCase().replaceAll("_", "-")}-${environment.name}`.replace(
    /-{2,}/g,
    "-",
  );
  const file = `services/${entry.product}/${slug}.ts`;
  // Not by the product's index: an integration need not be exported there to be read.
  const specifier = declared.startsWith("services/")
    ? `./${path.basename(declared, ".ts")}`
    : `../../${declared.slice(0, -3)}`;
  const builder = options.group === true ? "group" : "person";
  const text = `import { ${handle.split(".")[0]} } from "${specifier}";
import { ${product.handle} } from "../../catalog/${entry.product}/product";
import { ${builder} } from "../../model";

/** Ends by itself after its last day; remove the file then. */
export const ${camelCase(slug)} = ${builder}({
  product: ${product.handle},
  name: ${quoted(slug)},
  environments: [${quoted(environment.name)}],
  email: ${quoted(person)},
  until: ${quoted(options.until)},
  because: ${quoted(options.because.trim())},
  reads: [${handle}],
});
`;
  const dryRun = options.dryRun === true;
  const before = declarations.read(file);
  if (!dryRun) {
    declarations.write(new Map([[file, text]]));
    refuseInvalid(context, environment.name, file, before);
  }
  const data: GrantData = {
    environment: environment.name,
    dryRun,
    file,
    reader: `${entry.product}/${slug}`,
    entry: entry.key,
    person,
    until: options.until,
    next: ["commit, and open a pull request", `strongroom deploy ${entry.product}-${environment.name}-secrets`],
  };
  const said = [
    `${dryRun ? "would write" : "wrote"} ${file}`,
    `${person} may read ${entry.key} in ${environment.name} until ${options.until}, once it is applied`,
    ...data.next.map((one) => `  next: ${one}`),
  ];
  return { code: exitCodes.ok, text: said.join("\n"), data };
}

function checkUntil(until: string, now: Date): void {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(until) ? new Date(`${until}T00:00:00Z`) : null;
  const exists = day !== null && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === until;
  if (!exists || day === null) throw usage(`--until takes the last day, such as 2026-12-31; got "${until}".`);
  if (day.getTime() + dayMillis <= now.getTime()) throw usage(`--until ${until} is over already.`);
  if (day.getTime() > now.getTime() + mostDays * dayMillis) {
    throw usage(`--until ${until} is more than a year away; grant it again when it is needed longer.`);
  }
}

/** The file that declares an entry, and what stands in `reads`: `stripe.STRIPE_SECRET_KEY`, or the `either` around it. */
function handleOf(
  declarations: Declarations,
  product: ProductFiles,
  name: string,
): { readonly file: string; readonly handle: string } {
  for (const [file, { handle, entries }] of product.integrations) {
    if (!entries.includes(name)) continue;
    const text = declarations.read(file) ?? "";
    const before = text.slice(0, text.search(new RegExp(`^\\s*${name}:`, "m")));
    // Entries of a group are indented more deeply than the group that they can only be read by.
    const [, indent = ""] = new RegExp(`^([ \\t]*)${name}:`, "m").exec(text) ?? [];
    const [, outer = "", either] = /^([ \t]*)(\w+): either\((?![\s\S]*^[ \t]*\w+: either\()/m.exec(before) ?? [];
    return { file, handle: `${handle}.${either !== undefined && indent.length > outer.length ? either : name}` };
  }
  throw usage(`Neither catalog/${product.name}/ nor services/${product.name}/ has a file that declares ${name}.`);
}

/** The rules hold for grants too; what they refuse is taken back. */
function refuseInvalid(context: Context, environment: string, file: string, before: string | null): void {
  const program = path.join(context.root, "bin", "strongroom.js");
  const checked = spawnSync(process.execPath, [program, "check", "--env", environment], {
    cwd: context.root,
    env: withoutSecrets(context),
    encoding: "utf8",
  });
  if (checked.status === exitCodes.ok || checked.status === exitCodes.pending) return;
  if (before === null) rmSync(path.join(context.root, file), { force: true });
  else new Declarations(context.root).write(new Map([[file, before]]));
  throw new Failure(
    exitCodes.invalid,
    `This grant is not allowed, and ${file} is as it was. ${`${checked.stdout}${checked.stderr}`.trim()}`,
  );
}

/** The declaration files of a project: which there are, and what a scaffold needs from them. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "../../machine/file";
import { environmentOf } from "../../machine/programs/environment";
import { type Answer, ask } from "../../machine/programs/start";
import { nearest } from "../../model/nearest";
import type { SecretIdStyle } from "../../model/secret-id";
import { usage } from "../../text/failure";
import { readersIn } from "./edit";
import { integrationsIn, productIn, type Written, type WrittenIntegration } from "./written";

export interface IntegrationFile extends WrittenIntegration {
  /** `catalog/chat/stripe.ts`, or a service's own. */
  readonly file: string;
}

export interface ProductFiles {
  readonly name: string;
  readonly handle: string;
  /** Every entry's name must begin with it; empty if there is none. */
  readonly prefix: string;
  /** How ids of secrets follow from names. */
  readonly secretIds: SecretIdStyle;
  readonly integrations: readonly IntegrationFile[];
  /** Fields that its integrations and entries may leave out. */
  readonly defaults: Written;
}

const named = (folder: string, noun: string, wanted: string, all: readonly string[]) => {
  const guess = nearest(wanted, all);
  return usage(
    `${folder} has no ${noun} "${wanted}"; it has ${all.join(", ") || "none"}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
  );
};

/** As everywhere else, a name may include the product, as in `chat/web`. */
const within = (product: string, name: string): string =>
  name.startsWith(`${product}/`) ? name.slice(product.length + 1) : name;

export class Declarations {
  /** @param drafts texts that are about to be written, by path; they are read instead of the files */
  constructor(
    readonly root: string,
    private readonly drafts: ReadonlyMap<string, string> = new Map(),
  ) {}

  products(): readonly string[] {
    const folder = path.join(this.root, "catalog");
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((found) => found.isDirectory() && existsSync(path.join(folder, found.name, "product.ts")))
      .map((found) => found.name)
      .sort();
  }

  /** @throws a usage failure if there is no such product */
  product(name: string): ProductFiles {
    if (!this.products().includes(name)) throw named("catalog/", "product", name, this.products());
    const about = productIn(this.read(`catalog/${name}/product.ts`) ?? "");
    if (about === null) throw usage(`catalog/${name}/product.ts declares no product.`);
    const integrations = [`catalog/${name}`, `services/${name}`].flatMap((folder) =>
      this.files(folder).flatMap((one) => {
        const file = `${folder}/${one}.ts`;
        return integrationsIn(this.read(file) ?? "").map((found) => ({ ...found, file }));
      }),
    );
    return { name, ...about, integrations };
  }

  /** The file that declares an integration, by that file's or its constant's name. @throws a usage failure if there is none */
  integration(product: ProductFiles, name: string): IntegrationFile {
    const own = within(product.name, name);
    const all = product.integrations.map(({ file }) => path.basename(file, ".ts"));
    // A file's name means the first of its integrations; a constant's is exact.
    const found = product.integrations.find(({ handle }) => handle === own) ?? product.integrations[all.indexOf(own)];
    if (found !== undefined) return found;
    throw named(`catalog/${product.name}/`, "integration", name, all);
  }

  /** The integrations of a file, in their order. */
  handlesIn(file: string): readonly string[] {
    return integrationsIn(this.read(file) ?? "").map(({ handle }) => handle);
  }

  /** The one entry of this name or `product/NAME`. @throws a usage failure if none or several products declare it */
  entry(name: string): { readonly product: string; readonly name: string; readonly file: string } {
    const all = this.products().flatMap((product) =>
      this.product(product).integrations.flatMap(({ file, entries }) =>
        entries.map((entry) => ({ product, name: entry, file })),
      ),
    );
    const keyOf = (one: { readonly product: string; readonly name: string }) => `${one.product}/${one.name}`;
    const found = all.filter((one) => one.name === name || keyOf(one) === name);
    const [one] = found;
    if (found.length > 1)
      throw usage(
        `${found.length} products have an entry "${name}": ${found.map(keyOf).join(", ")}.`,
        "name it as product/NAME",
      );
    if (one !== undefined) return one;
    const guess = nearest(
      name,
      all.map((other) => (name.includes("/") ? keyOf(other) : other.name)),
    );
    throw usage(`There is no entry "${name}".${guess === null ? "" : ` Did you mean ${guess}?`}`, "strongroom list");
  }

  /** The file that declares an entry. @throws a usage failure if none does in a way that can be edited */
  fileOf({ product, name }: { readonly product: string; readonly name: string }): string {
    const found = this.product(product).integrations.find(({ entries }) => entries.includes(name));
    if (found !== undefined) return found.file;
    throw usage(
      `No file of catalog/${product}/ or services/${product}/ declares ${name} in a way that can be edited; change it by hand.`,
    );
  }

  /** Where a service's file of the same product imports an integration from; null if that is the file itself. */
  specifier(integration: string, service: string): string | null {
    if (integration === service) return null;
    if (integration.startsWith("services/")) return `./${path.basename(integration, ".ts")}`;
    return `../../${path.dirname(integration)}`;
  }

  /** The file that declares a reader. @throws a usage failure if there is none */
  service(product: string, name: string): string {
    const own = within(product, name);
    const readers = this.files(`services/${product}`).flatMap((file) => {
      const path = `services/${product}/${file}.ts`;
      return readersIn(this.read(path) ?? "").map((reader) => ({ reader, path }));
    });
    const found = readers.find(({ reader }) => reader === own);
    if (found !== undefined) return found.path;
    const names = readers.map(({ reader }) => reader).sort();
    throw named(`services/${product}/`, "reader", name, names);
  }

  /** Every file below `services/<product>/`. */
  serviceFiles(): readonly string[] {
    const folder = path.join(this.root, "services");
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((found) => found.isDirectory())
      .flatMap((found) => this.files(`services/${found.name}`).map((file) => `services/${found.name}/${file}.ts`))
      .sort();
  }

  /** Every file of declarations, as `environments/dev.ts`. */
  all(): readonly string[] {
    return ["catalog", "services", "environments"].flatMap((folder) => {
      const full = path.join(this.root, folder);
      if (!existsSync(full)) return [];
      return readdirSync(full, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => `${folder}/${file.split(path.sep).join("/")}`);
    });
  }

  read(file: string): string | null {
    const draft = this.drafts.get(file);
    if (draft !== undefined) return draft;
    const full = path.join(this.root, file);
    return existsSync(full) ? readFileSync(full, "utf8") : null;
  }

  /** All, or those of that name or `product/name`, in whichever product. */
  readers(wanted?: string): readonly { readonly product: string; readonly name: string; readonly file: string }[] {
    return this.serviceFiles().flatMap((file) => {
      const product = file.split("/")[1] ?? "";
      const found = readersIn(this.read(file) ?? "").filter(
        (one) => wanted === undefined || one === wanted || `${product}/${one}` === wanted,
      );
      return found.map((one) => ({ product, name: one, file }));
    });
  }

  /**
   * Writes each file in one step, then lets the project's own formatter have them, where it is installed. A file of which nothing is
   * left goes.
   */
  write(files: ReadonlyMap<string, string>): void {
    for (const [file, text] of files) {
      const full = path.join(this.root, file);
      if (text === "") {
        rmSync(full, { force: true });
        continue;
      }
      mkdirSync(path.dirname(full), { recursive: true });
      replaceFile(full, text);
    }
    const written = [...files].filter(([, text]) => text !== "").map(([file]) => file);
    if (written.length > 0) this.biome(written);
  }

  /** A file as {@link write} would leave it. */
  formatted(file: string, text: string): string {
    const answer = this.biome([`--stdin-file-path=${file}`], text);
    return answer?.code === 0 ? answer.stdout.toString() : text;
  }

  /** The project's own formatter; null if it is not installed. */
  private biome(args: readonly string[], input = ""): Answer | null {
    const biome = path.join(this.root, "node_modules", ".bin", "biome");
    if (!existsSync(biome) || !existsSync(path.join(this.root, "biome.json"))) return null;
    return ask(process.execPath, [biome, "check", "--write", ...args], {
      cwd: this.root,
      env: environmentOf("biome", {}),
      input,
    });
  }

  private files(folder: string): readonly string[] {
    const full = path.join(this.root, folder);
    if (!existsSync(full)) return [];
    return readdirSync(full)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .map((file) => file.slice(0, -3))
      .sort();
  }
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inventoryDocument } from "../../declarations/tidy/inventory-document";
import type { ResolvedEnvironment } from "../../model/resolved";
import { loadEnvironment } from "../../organisation/load";
import { golden } from "./golden";

function dev(): ResolvedEnvironment {
  const resolution = loadEnvironment("dev");
  if (!resolution.ok) throw new Error("dev does not resolve");
  return resolution.environment;
}

describe("docs/inventory.md", () => {
  const text = readFileSync(join(__dirname, "..", "..", "docs", "inventory.md"), "utf8");

  it("shows every entry of the documents in a row with its line", () => {
    const missing = golden.filter((entry) => !text.includes(`\n| \`${entry.name}\`<br>${entry.source}`));
    expect(missing.map((entry) => entry.key)).toEqual([]);
  });

  it("shows a difference between environments, and nothing that is the same everywhere", () => {
    expect(text).toContain("\n| `STREAM_DEBUG` | `1` | `0` | `0` |\n");
    expect(text).toContain("\n| `INTERNAL_SYNC_TOKEN` | kept in Secret Manager | not there | not there |\n");
    expect(text).not.toContain("\n| `STRIPE_API_VERSION` | `2025-06-30.basil` |");
  });
});

describe("inventoryDocument", () => {
  it("shows a read of another product, with its reason", () => {
    const environment = dev();
    const crossing = {
      ...environment,
      products: environment.products.map((product) => ({
        ...product,
        entries: product.entries.map((entry) =>
          entry.key === "intexuraos/INTEXURAOS_NOTION_INTERNAL_TOKEN"
            ? {
                ...entry,
                usedBy: [
                  {
                    reader: "chat/web",
                    role: "fullstack",
                    as: "NOTION_TOKEN",
                    crossProduct: true,
                    until: null,
                    because: "fake | reason",
                  } as const,
                ],
              }
            : entry,
        ),
      })),
    };
    expect(inventoryDocument([crossing])).toContain(
      "| `chat/web` (fullstack) as `NOTION_TOKEN` **of another product**: fake \\| reason |",
    );
    expect(inventoryDocument([environment])).not.toContain("**of another product**");
  });

  it("two branches that each add an entry merge into what the declarations say, in one product and in two", () => {
    /** The environment with one more entry each, in the integration of another entry. */
    const grown = (...beside: readonly string[]): ResolvedEnvironment => {
      const environment = dev();
      const products = environment.products.map((product) => {
        const models = product.entries.filter(({ key }) => beside.includes(key));
        const added = models.map((entry) => ({ ...entry, key: `${entry.key}_B`, name: `${entry.name}_B` }));
        const integrations = product.integrations.map((integration) => {
          const names = models.filter((entry) => entry.integration === integration.name).map(({ key }) => `${key}_B`);
          return { ...integration, entries: [...integration.entries, ...names] };
        });
        return { ...product, entries: [...product.entries, ...added], integrations };
      });
      return { ...environment, products };
    };
    const folder = mkdtempSync(join(tmpdir(), "strongroom-merge-"));
    try {
      const merged = (a: string, b: string) => {
        const files = { a: grown(a), base: grown(), b: grown(b) };
        for (const [name, environment] of Object.entries(files))
          writeFileSync(join(folder, name), inventoryDocument([environment]));
        const text = execFileSync("git", ["merge-file", "-p", "a", "base", "b"], { cwd: folder, encoding: "utf8" });
        expect(text).toBe(inventoryDocument([grown(a, b)]));
      };
      merged("chat/STRIPE_SECRET_KEY", "gateway/JWT_SECRET");
      merged("chat/STRIPE_SECRET_KEY", "chat/SENTRY_DSN");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

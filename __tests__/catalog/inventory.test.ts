import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inventoryDocument } from "../../cli/tidy/inventory-document";
import { loadEnvironment } from "../../environments/load";
import type { ResolvedEnvironment } from "../../model/resolved";
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
});

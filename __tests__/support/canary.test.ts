import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { canary, search, searchTree } from "./canary";

describe("canary search", () => {
  const value = canary();
  const embedded: [string, string][] = [
    ["raw", `x ${value} y`],
    ["hex", Buffer.from(`ab${value}`).toString("hex")],
    ["URL", `https://x.test/?q=${encodeURIComponent(value)}`],
    ["JSON", JSON.stringify({ v: value })],
    ["JSON twice", JSON.stringify(JSON.stringify({ v: value }))],
    ["base64 at 0", Buffer.from(value).toString("base64")],
    ["base64 at 1", Buffer.from(`a${value}zz`).toString("base64")],
    ["base64 at 2", Buffer.from(`ab${value}`).toString("base64")],
    ["base64url", Buffer.from(`abcd${value}`).toString("base64url")],
  ];
  it.each(embedded)("finds a value written as %s", (_name, text) => {
    expect(search(Buffer.from(text), "here", ["something else entirely", value]).map((hit) => hit.canary)).toContain(1);
  });

  it("finds nothing in random text", () => {
    expect(search(randomBytes(100_000), "here", [value])).toEqual([]);
  });

  it("opens saved plans and gzip files in a tree", () => {
    const folder = mkdtempSync(join(tmpdir(), "canary-"));
    writeFileSync(join(folder, "plan.zip"), zipSync({ "tfplan/x": Buffer.from(value) }));
    writeFileSync(join(folder, "state.gz"), gzipSync(value));
    writeFileSync(join(folder, "clean"), "nothing");
    const where = searchTree(folder, [value]).map((hit) => hit.where.slice(folder.length + 1));
    expect(new Set(where)).toEqual(new Set(["plan.zip!tfplan/x", "state.gz!gunzip"]));
    rmSync(folder, { recursive: true });
  });
});

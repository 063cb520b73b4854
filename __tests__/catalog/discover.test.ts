import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { discover } from "../../organisation/discover";

const reader = (name: string, product = "a") =>
  `module.exports.service = { kind: "cloud run service", about: { product: { name: "${product}" }, name: "${name}" }, reads: [] };`;

describe("services", () => {
  it("are found by their files, in the order of their paths", () => {
    const documented = [
      "agents/functions",
      "agents/web",
      "chat/google-sign-in",
      "chat/web",
      "gateway/gateway",
      "gateway/instant-inference",
      "gateway/thinking-inference",
      "gateway/web",
      "intexuraos/notion-service",
      "intexuraos/user-service",
      "intexuraos/whatsapp-service",
      "platform/strongroom-deliver",
      "platform/strongroom-inject",
      "platform/strongroom-rotate",
      "receptor/host",
    ];
    const { readers } = discover(join(__dirname, "..", "..", "services"));
    const found = readers.map(({ about }) => `${about.product.name}/${about.name}`);
    expect(found.filter((reader) => documented.includes(reader))).toEqual(documented);
    expect(found).toEqual([...found].sort());
  });
});

describe("discover", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "strongroom-services-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };

  it("takes a new service from one new file", () => {
    write("index.js", "throw new Error('the engine\\'s own file is not a service');");
    write("b/second.js", reader("second", "b"));
    write("a/first.js", reader("first"));
    write("a/shared.js", `module.exports.everyServiceReads = [{ kind: "handle", name: "FAKE" }];`);
    write("a/first.d.ts", "export {};");
    expect(discover(folder).readers.map(({ about }) => about.name)).toEqual(["first", "second"]);
  });

  it("counts a reader once that two files export", () => {
    write("a/first.js", reader("first"));
    write("a/again.js", `module.exports = require("./first");`);
    expect(discover(folder).readers.map(({ about }) => about.name)).toEqual(["first"]);
  });

  it("takes the integrations that a service declares beside itself, each once and by its constant's name", () => {
    write("a/first.js", `${reader("first")} module.exports.firstSecrets = { $integration: { about: "fake" } };`);
    write("a/second.js", `${reader("second")} module.exports.again = require("./first").firstSecrets;`);
    expect(discover(folder).integrations).toEqual([
      { name: "firstSecrets", file: "services/a/first.js", integration: { $integration: { about: "fake" } } },
    ]);
  });

  it.each([
    ["nothing", ""],
    ["an integration alone", "module.exports.own = { $integration: {} };"],
    ["something else", "module.exports.service = { kind: 'service' };"],
  ])("says which file exports %s", (_what, text) => {
    write("a/broken.js", text);
    expect(() => discover(folder)).toThrow(
      [
        "services/a/broken.js: it exports no reader [file-without-reader]",
        "  got:     a file that exports no declaration",
        "  allowed: an exported cloudRunService, vercelProject, composeHost, supabaseSecrets, supabaseAuth, pipelineIdentity, person or group; or lists of reads that its neighbours share",
        '  next:    export const service = cloudRunService({ product, name, role: "backend", reads: [] }), or remove the file',
      ].join("\n"),
    );
  });

  it("says all files at once, and a reader in another product's folder", () => {
    write("a/broken.js", "");
    write("b/other.js", reader("other", "a"));
    expect(() => discover(folder)).toThrow(
      /^2 problems\n\nservices\/a\/broken\.js: it exports no reader(?:.|\n)*services\/b\/other\.js: the reader belongs to another product than its folder \[wrong-folder\]/,
    );
  });
});

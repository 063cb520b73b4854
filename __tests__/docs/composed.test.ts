/** @samples The examples of the guide about compositions, run: what it declares resolves, and what it says comes out does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as model from "../../model";
import { encoded } from "../../model/composition/encoding";
import { declaredText } from "../../model/composition/record";
import { emptyLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { PartEncoding, ResolvedComposition } from "../../model/resolved";
import { exportsOf } from "./examples";

const guide = readFileSync(join(__dirname, "..", "..", "docs", "guides", "composed.md"), "utf8");
const [declarations = ""] = [...guide.matchAll(/```ts\n\/\/ catalog\/[^\n]*\n([\s\S]*?)```/g)].map(
  ([, text]) => text ?? "",
);

type Exported = Readonly<Record<string, model.AnyIntegration>>;

/** The guide's file, as if it stood in the catalogue. */
function run(text: string): Exported {
  const chat = model.product("chat", { title: "Chat" });
  return exportsOf(text, { require: (id: string) => (id === "./product" ? { chat } : model) }) as Exported;
}

test("its declarations resolve, and the place of each part decides its encoding", () => {
  const integrations = run(declarations);
  const { DATABASE_URL } = integrations.databaseUrl as unknown as { readonly DATABASE_URL: model.Handle };
  const chat = { kind: "product", name: "chat", about: { title: "Chat" } } as unknown as model.Product<"chat">;
  const service = model.cloudRunService({
    product: chat,
    name: "api",
    role: "backend",
    reads: [DATABASE_URL as never],
  });
  const place = {
    project: "fake-chat-dev",
    region: "europe-west1",
    stateBucket: "fake-chat-state",
    initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
  };
  const dev = model.environment(
    { chat: integrations } as never,
    {
      name: "dev",
      stage: "development",
      protection: { deletion: false, destroyAfterDays: 0 },
      vercel: { target: "development" },
      places: { chat: place },
      values: {},
    } as never,
  );
  const resolution = resolve(
    { catalogue: { chat: integrations }, readers: [service], environments: [dev] },
    "dev",
    emptyLock("dev"),
  );
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.issues));
  const entry = resolution.environment.products[0]?.entries.find(({ name }) => name === "DATABASE_URL");
  expect(declaredText(entry?.origin as ResolvedComposition)).toBe(
    "postgres://app:{password:url}@{host:raw}/chat?sslmode=require",
  );
  expect([entry?.class, entry?.tier, entry?.risk]).toEqual(["critical", 1, "Direct database access"]);
});

const rows = [...guide.matchAll(/^\| `(url|json|base64|raw)` \|[^|]*\| `([^`]*)` \|$/gm)];

test("the table has every encoding", () =>
  expect(rows.map(([, one]) => one)).toEqual(["url", "json", "base64", "raw"]));

test.each(rows.map(([, encoding = "", becomes = ""]) => [encoding, becomes] as const))(
  "%s makes %s",
  (encoding, becomes) => {
    expect(encoded(Buffer.from('p@ss/w"d'), encoding as PartEncoding).toString()).toBe(becomes);
  },
);

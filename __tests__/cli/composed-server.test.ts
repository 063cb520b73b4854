/** A generated password in the address of a server: nothing here can set it there, so whoever has to is told, and how to get it. */
import { accountsOf, serverSteps } from "../../values/at-server";
import { database } from "./composed-support";

const db = database({ generates: true });
const set =
  "the value of shop/DB_PASSWORD must be set at db.internal:5432 too; a shell that has it in DATABASE_URL: strongroom run --env dev --service shop/api -- sh";

it("is said once it is generated, before the readers are deployed", async () => {
  const { data } = await db.inject({ DB_USER: "fake-user" });
  expect(data.next).toEqual([set, "strongroom check --env dev", "strongroom deploy 'shop-dev-services'"]);
  expect((await db.inject()).data.next).toEqual([]);
});

it("is said at each rotation of the password, and of nothing else", async () => {
  await db.inject({ DB_USER: "fake-user" });
  const rotated = await db.rotate("DB_PASSWORD");
  expect(rotated.data.next.slice(0, 3)).toEqual([
    "commit environments/dev.lock.json, and have it reviewed",
    set,
    "strongroom deploy 'shop-dev-services'",
  ]);
  expect(rotated.text).toContain(`\n  next: ${set}\n`);
});

it("is said where the client reads the password as well, and not where a server of ours does", () => {
  const loaded = db.context().environments.load("dev", { lockDir: db.bench.lockDir });
  if (!loaded.ok) throw new Error("the fixture does not resolve");
  const readBy = (reader: string) => {
    const use = { reader, role: "backend", as: "DB_PASSWORD", crossProduct: false, until: null } as const;
    const products = loaded.environment.products.map((product) => ({
      ...product,
      entries: product.entries.map((one) => (one.key === "shop/DB_PASSWORD" ? { ...one, usedBy: [use] } : one)),
    }));
    return serverSteps({ ...loaded.environment, products }, ["shop/DATABASE_URL", "shop/DB_PASSWORD"]);
  };
  expect(readBy("shop/api")).toEqual([set]);
  expect(readBy("shop/database")).toEqual([]);
});

it("outlives its entry, as its account there does", () => {
  const loaded = db.context().environments.load("dev", { lockDir: db.bench.lockDir });
  if (!loaded.ok) throw new Error("the fixture does not resolve");
  const account = ["shop/DB_PASSWORD (its account at db.internal:5432)"];
  expect(accountsOf([loaded.environment, loaded.environment], ["shop/DATABASE_URL", "shop/DB_PASSWORD"])).toEqual(
    account,
  );
  expect(accountsOf([loaded.environment], ["shop/DB_USER"])).toEqual([]);
});

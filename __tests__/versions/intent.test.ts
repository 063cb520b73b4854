import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { workDir } from "../../lock/lock-file";
import { checkOf, type Intent, Intents } from "../../versions/intent";

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "strongroom-intents-"));
  file = join(workDir(root, join(root, "environments")), "dev.intents.json");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = () => new Intents({ root, lockDir: join(root, "environments") }, "dev");
const secret = "projects/acme-dev/secrets/KEY";
const intent: Intent = {
  writeId: "00112233445566778899aabbccddeeff",
  secret,
  before: "3",
  at: "2026-02-03T04:05:06.000Z",
  from: "prompt",
  check: "cda6",
};

it("is kept for the next run, in a file of the owner alone", () => {
  open().put("shop/KEY", intent);
  open().put("shop/OTHER", { ...intent, before: "0" });
  expect(open().get("shop/KEY", secret)).toEqual(intent);
  expect(open().get("shop/OTHER", secret)).toEqual({ ...intent, before: "0" });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toBe(
    `${JSON.stringify({ "shop/KEY": intent, "shop/OTHER": { ...intent, before: "0" } }, null, 2)}\n`,
  );
  expect(readdirSync(dirname(file))).toEqual(["dev.intents.json"]);
});

it("counts for the secret that it was meant for only", () => {
  open().put("shop/KEY", intent);
  expect(open().get("shop/KEY", "projects/acme-prod/secrets/KEY")).toBeNull();
  expect(open().get("shop/OTHER", secret)).toBeNull();
});

it("is removed by itself, and nothing is written where there is none", () => {
  open().remove("shop/KEY");
  expect(() => statSync(file)).toThrow("ENOENT");
  open().put("shop/KEY", intent);
  open().put("shop/OTHER", intent);
  open().remove("shop/KEY");
  expect(open().get("shop/KEY", secret)).toBeNull();
  expect(open().get("shop/OTHER", secret)).toEqual(intent);
});

it.each(["", "{", "null", "[]", '"shop/KEY"', '{"shop/KEY":null}', '{"shop/KEY":{}}'])(
  "a damaged file is not an obstacle: %s",
  (text) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    expect(open().get("shop/KEY", secret)).toBeNull();
    open().put("shop/KEY", intent);
    expect(open().get("shop/KEY", secret)).toEqual(intent);
  },
);

it("tells values apart by 16 bits of an HMAC under its random id", () => {
  // printf fake | openssl dgst -sha256 -mac HMAC -macopt hexkey:00112233445566778899aabbccddeeff
  expect(checkOf(intent.writeId, Buffer.from("fake"))).toBe("cda6");
  expect(checkOf(intent.writeId, Buffer.from("fakf"))).not.toBe("cda6");
  expect(checkOf(intent.writeId.replace("00", "01"), Buffer.from("fake"))).not.toBe("cda6");
});

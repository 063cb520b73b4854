import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { Marker } from "../../machine/marker";
import { failureOf } from "../cli/support";

let folder: string;
let file: string;
const gone = (over: object = {}) =>
  JSON.stringify({
    pid: 2 ** 22 + 1,
    host: hostname(),
    id: "fake",
    since: "2026-01-01T00:00:00.000Z",
    started: "1",
    ...over,
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-marker-"));
  file = join(folder, "dev.busy");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("is held by one, and free again after release", async () => {
  const marker = Marker.take(file, "The lock file");
  expect((await failureOf(() => Marker.take(file, "The lock file"))).message).toMatch(
    new RegExp(`^The lock file is in use by process ${process.pid} on `),
  );
  marker.release();
  Marker.take(file, "The lock file").release();
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  ["of a process that is gone", gone()],
  ["of a process that had our own id, as in a container that was started again", gone({ pid: process.pid })],
  ["that is damaged", "{"],
  ["that is empty", ""],
])("a marker %s is taken over", (_name, text) => {
  writeFileSync(file, text);
  const marker = Marker.take(file, "The lock file");
  expect(JSON.parse(readFileSync(file, "utf8")).pid).toBe(process.pid);
  marker.release();
  expect(existsSync(file)).toBe(false);
});

it("one of another machine is not", async () => {
  writeFileSync(file, gone({ host: "somewhere-else" }));
  expect((await failureOf(() => Marker.take(file, "The lock file"))).message).toContain("on somewhere-else");
});

it("waits while another takes over, but not for a guard that a kill left behind", async () => {
  writeFileSync(file, gone());
  writeFileSync(`${file}.taking`, "");
  expect((await failureOf(() => Marker.take(file, "The lock file"))).message).toContain("is in use by process");
  utimesSync(`${file}.taking`, new Date(0), new Date(0));
  Marker.take(file, "The lock file").release();
  expect(readdirSync(folder)).toEqual([]);
});

it("never has two holders: processes count by turns, beginning with a stale marker", async () => {
  writeFileSync(file, gone());
  const counter = join(folder, "count");
  writeFileSync(counter, "0");
  const turns = 60;
  // Reads and writes apart, so that two at once would lose a count.
  const source = `
    const { Marker } = require("./machine/marker.ts");
    const { readFileSync, writeFileSync } = require("node:fs");
    const [file, counter] = process.argv.slice(1);
    for (let done = 0; done < ${turns}; ) {
      let marker;
      try { marker = Marker.take(file, "The count"); } catch (error) {
        if (error.kind !== "failure") throw error;
        continue;
      }
      const before = Number(readFileSync(counter, "utf8"));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      writeFileSync(counter, String(before + 1));
      marker.release();
      done++;
    }`;
  const root = join(__dirname, "..", "..");
  const run = () =>
    new Promise<number>((done) =>
      spawn(process.execPath, ["--import", "tsx", "-e", source, file, counter], { cwd: root, stdio: "inherit" }).on(
        "close",
        (code) => done(code ?? 1),
      ),
    );
  expect(await Promise.all(Array.from({ length: 6 }, run))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(readFileSync(counter, "utf8")).toBe(String(6 * turns));
});

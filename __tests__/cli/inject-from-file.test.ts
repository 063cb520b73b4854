/** Values that `inject` takes from a file. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../text/exit-codes";
import { eventually } from "../support/eventually";
import { bench, expectNoCanary, inEmptyCloud, run, vendor, web } from "./inject-support";
import { failureOf, shopWith } from "./support";

inEmptyCloud();

describe("--from FILE", () => {
  const write = (text: string | Buffer, mode = 0o600) => {
    const file = join(bench.root, ".env.local");
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };

  it("takes names and product/NAME, and remarks on what it does not use", async () => {
    const file = write(
      `# from the vault\nVENDOR_KEY='${vendor}'\nshop/WEB_KEY='${web}'\nVENDOR_KEI=fake\nLOG_LEVEL=debug\n`,
    );
    const result = await run({ from: file });
    expect(result.code).toBe(exitCodes.ok);
    expect(result.data.written.filter((one) => one.from === "file").map((one) => one.key)).toEqual([
      "shop/VENDOR_KEY",
      "shop/WEB_KEY",
    ]);
    expect(await bench.value("fake-shop-dev", "WEB_KEY")).toBe(web);
    expect(bench.printed).toContain(
      `note: line 4 of ${file}: VENDOR_KEI is not an entry of dev; did you mean VENDOR_KEY?\n`,
    );
    expect(bench.printed).toContain(
      `note: line 5 of ${file}: LOG_LEVEL is not kept in Secret Manager; its value is in environments/dev.ts\n`,
    );
    expectNoCanary(JSON.stringify(result));
  });

  it("takes PRODUCT__NAME, as the host writes it, before NAME; local names are pointed out", async () => {
    const environments = shopWith((entry) => ({
      ...entry,
      localAlias: entry.name === "WEB_KEY" ? "API_KEY" : null,
    }));
    const file = write(`API_KEY='${web}'\nVENDOR_KEY=vk_fake-of-another\nSHOP__VENDOR_KEY='${vendor}'\n`);
    await run({ from: file, only: ["VENDOR_KEY", "WEB_KEY"] }, { environments });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
    expect(bench.lock().entries["shop/WEB_KEY"]).toBeUndefined();
    expect(bench.printed).toContain(
      `note: line 1 of ${file}: API_KEY is what shop/WEB_KEY is called locally; write WEB_KEY=…\n`,
    );
  });

  it("may be a pipe, so that nothing lies on the disk", async () => {
    const { execFileSync, spawn } = require("node:child_process") as typeof import("node:child_process");
    // Which git never takes, so nobody has to ignore it.
    execFileSync("git", ["init", "-q", bench.root]);
    const pipe = join(bench.root, "pipe");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    const env = { PATH: process.env.PATH, PIPE: pipe, VALUE: vendor };
    const writer = spawn("sh", ["-c", 'printf "VENDOR_KEY=\'%s\'\\\\n" "$VALUE" > "$PIPE"'], { env, stdio: "ignore" });
    const ended = new Promise((done) => writer.once("exit", done));
    await run({ from: pipe, only: ["VENDOR_KEY"] });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
    expect(await ended).toBe(0);
  });

  it("may be a pipe that nobody writes to: it says so, and a signal ends the waiting", async () => {
    const pipe = join(bench.base, "silent");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    const stop = new AbortController();
    const waiting = run({ from: pipe, only: ["VENDOR_KEY"] }, { signal: stop.signal });
    const ended = waiting.catch((error: unknown) => error);
    await eventually(() => bench.printed.includes(`waiting for somebody to write into ${pipe} (Ctrl-C ends that)\n`));
    stop.abort(new Error("stopped by SIGINT"));
    expect(await ended).toEqual(new Error("stopped by SIGINT"));
  });

  it("is refused where others may read it", async () => {
    const file = write("VENDOR_KEY=vk_fake\n", 0o644);
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} may be read or written by others (mode 644).`,
      next: `chmod 600 ${file}`,
    });
  });

  it("is refused where it can't be understood, without its text", async () => {
    const file = write(`VENDOR_KEY=vk_fake-1\n${web}\nWEB_KEY="unclosed\n`);
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} has lines that are not NAME=value: 2, 3.`,
      next: "mend those lines; quote values that span lines",
    });
  });

  it("is refused where programs would read a value differently, without its text", async () => {
    const file = write(`VENDOR_KEY=vk_\${X}\nWEB_KEY=web#1\n`);
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} has values that programs read in different ways: line 1 (a $), line 2 (a #).`,
      next: "put each of them in single quotes, unchanged, with its line breaks, and put comments on lines of their own; put a value with a single quote into double quotes, or alone into a file for strongroom put NAME --from FILE",
    });
    write(`VENDOR_KEY='vk_\${X}'\nWEB_KEY='${web}#1'\n`);
    await run({ from: file });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe("vk_${X}");
  });

  it("is a list of names of which one is filled in: the others are not given", async () => {
    const file = write(`# The vendor's key\nVENDOR_KEY='${vendor}'\nWEB_KEY=\nLOG_LEVEL=\nOTHER=\n`);
    const result = await run({ from: file });
    expect(result.data.written.filter((one) => one.from === "file").map((one) => one.key)).toEqual(["shop/VENDOR_KEY"]);
    expect(bench.lock().entries["shop/WEB_KEY"]).toBeUndefined();
    expect(bench.printed).not.toContain(file);
  });

  it("may hold an empty value on purpose, in quotes, which the rules then judge", async () => {
    const file = write(`VENDOR_KEY=''\nWEB_KEY='${web}'\n`);
    expect((await failureOf(() => run({ from: file }))).message).toContain(
      `shop/VENDOR_KEY: the value (line 1 of ${file}) is empty. [empty]`,
    );
  });

  it("is refused in UTF-16, and read with a byte order mark", async () => {
    const text = `\ufeffVENDOR_KEY='${vendor}'\r\n`;
    const file = write(Buffer.from(text, "utf16le"));
    expect(await failureOf(() => run({ from: file }))).toEqual({
      code: exitCodes.refused,
      message: `${file} is UTF-16.`,
      next: "save it as UTF-8",
    });
    write(text);
    await run({ from: file });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(vendor);
  });

  it("is refused in a git work tree that does not ignore it", async () => {
    const { execFileSync } = require("node:child_process") as typeof import("node:child_process");
    execFileSync("git", ["init", "-q", bench.root]);
    const file = write("VENDOR_KEY=vk_fake-1\n");
    expect((await failureOf(() => run({ from: file }))).message).toBe(
      `${file} is not ignored by git, so its values could be committed.`,
    );
    writeFileSync(join(bench.root, ".gitignore"), ".env.local\n");
    expect((await run({ from: file, only: ["VENDOR_KEY"] })).code).toBe(exitCodes.ok);
  });

  it("is refused where its name is ignored, and it leads to a file that is not", async () => {
    execFileSync("git", ["init", "-q", bench.root]);
    writeFileSync(join(bench.root, ".gitignore"), ".env.local\n");
    writeFileSync(join(bench.root, "settings"), "VENDOR_KEY=vk_fake-1\n", { mode: 0o600 });
    symlinkSync("settings", join(bench.root, ".env.local"));
    const link = join(bench.root, ".env.local");
    expect((await failureOf(() => run({ from: link }))).message).toBe(
      `${link} is not ignored by git, so its values could be committed.`,
    );
  });

  it("is refused where it is longer than all values could be, as a file and as a pipe", async () => {
    const file = join(bench.root, ".env.local");
    const said = `${file} has more than 16 MiB.`;
    writeFileSync(file, "", { mode: 0o600 });
    truncateSync(file, 16 * 1024 * 1024 + 1);
    expect((await failureOf(() => run({ from: file }))).message).toBe(said);
    rmSync(file);
    execFileSync("mkfifo", ["-m", "600", file]);
    // It writes until nobody reads any more.
    spawn("sh", ["-c", `exec yes > ${file}`], { stdio: "ignore" }).unref();
    expect((await failureOf(() => run({ from: file }))).message).toBe(said);
  });
});

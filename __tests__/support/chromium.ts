/** A Chromium without a window, over a pipe: what a page does where it is really shown. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** The first on the PATH; null if there is none. */
export const chromium: string | null =
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)))
    .find((file) => existsSync(file)) ?? null;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export class Browser {
  private next = 0;
  private session = "";
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly input: Writable;
  /** Everything that the browser told without being asked. */
  readonly events: Message[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    this.input = child.stdio[3] as Writable;
    let open = "";
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
      const messages = (open + text).split("\0");
      open = messages.pop() ?? "";
      for (const one of messages) this.take(JSON.parse(one) as Message);
    });
  }

  static async open(program: string): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), "strongroom-chromium-"));
    const flags = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-pipe",
      `--user-data-dir=${folder}`,
    ];
    const child = spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const browser = new Browser(child, folder);
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.session = String(sessionId);
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await browser.send(`${domain}.enable`);
    return browser;
  }

  /** Opens an address and waits until it is loaded, also where it differs in what follows the # alone. */
  async visit(address: string): Promise<void> {
    for (const url of ["about:blank", address]) {
      const before = this.events.length;
      await this.send("Page.navigate", { url });
      while (!this.events.slice(before).some(({ method }) => method === "Page.loadEventFired"))
        await new Promise((go) => setTimeout(go, 10));
    }
  }

  /** What an expression of the page is worth. */
  async look<T>(expression: string): Promise<T> {
    const about = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", about);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value: T }).value;
  }

  /** Presses a key, as somebody does. */
  async press(key: string): Promise<void> {
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
    const code = { Enter: 13, Tab: 9, Escape: 27 }[key];
    const about = { key, text, windowsVirtualKeyCode: code ?? key.charCodeAt(0) };
    await this.send("Input.dispatchKeyEvent", { type: text === undefined ? "rawKeyDown" : "keyDown", ...about });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...about });
  }

  send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, unknown>>> {
    this.next += 1;
    const id = this.next;
    const session = this.session === "" ? {} : { sessionId: this.session };
    this.input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((done, failed) => {
      this.answers.set(id, ({ error, result }) =>
        error === undefined ? done(result ?? {}) : failed(new Error(`${method}: ${error.message}`)),
      );
    });
  }

  async close(): Promise<void> {
    const gone = new Promise((go) => this.child.once("exit", go));
    this.session = "";
    await this.send("Browser.close");
    await gone;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private take(message: Message): void {
    if (message.id === undefined) {
      this.events.push(message);
      return;
    }
    this.answers.get(message.id)?.(message);
    this.answers.delete(message.id);
  }
}

/** What a page that stands alone is asked in a browser. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser, chromium } from "./chromium";
import { full } from "./full";

/**
 * Tests of pages in a browser, in the long suite where there is one.
 *
 * @param pages text by name, made when the tests begin
 * @param tests get the browser once it is open, and a page's address
 */
export function inChromium(
  pages: () => Readonly<Record<string, string>>,
  tests: (browser: () => Browser, url: (name: string, hash?: string) => string) => void,
): void {
  if (!full || chromium === null) {
    it.skip(full ? "no Chromium is on the PATH, so nothing was looked at" : "in the long suite", () => {});
    return;
  }
  describe("in Chromium", () => {
    const folder = mkdtempSync(join(tmpdir(), "strongroom-browser-"));
    let browser: Browser | null = null;
    beforeAll(async () => {
      for (const [name, text] of Object.entries(pages())) writeFileSync(join(folder, `${name}.html`), text);
      browser = await Browser.open(chromium as string);
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });
    tests(
      () => browser as Browser,
      (name, hash = "") => `${pathToFileURL(join(folder, `${name}.html`))}${hash}`,
    );
  });
}

/** Holds that a page allows its own script and style by their digest, and loads nothing. @returns where its links lead */
export function expectToStandAlone(page: string): readonly (string | undefined)[] {
  const digest = (tag: string) => {
    const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? "";
    return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  };
  expect(page).toContain(
    `content="default-src 'none'; style-src ${digest("style")}; script-src ${digest("script")}; base-uri 'none'; form-action 'none'"`,
  );
  const markup = page.replace(/<(script|style)[\s\S]*?<\/\1>/g, "");
  expect(markup).not.toMatch(/\b(src|srcset|action|on\w+|style)=|<(link|img|iframe|object|embed|form action)/i);
  return [...markup.matchAll(/href="([^"]*)"/g)].map(([, to]) => to);
}

/** Addresses that the page asked for since that event. */
export function askedFor({ events }: Browser, since: number): readonly string[] {
  const asked = events
    .slice(since)
    .filter(({ method }) => method === "Network.requestWillBeSent")
    .map(({ params }) => (params as { readonly request: { readonly url: string } }).request.url);
  return [...new Set(asked)].filter((one) => one !== "about:blank");
}

/** Exceptions, refusals of the page's policy, and dialogs since that event. */
export function complaints({ events }: Browser, since: number): readonly unknown[] {
  return events.slice(since).filter(({ method }) => /exceptionThrown|entryAdded|dialog/i.test(method ?? ""));
}

/** How well each text stands out from what is behind it; 4.5 is enough for everybody (WCAG 1.4.3). And what is behind all. */
export async function contrasts(
  browser: Browser,
  { url, scheme, selector }: { readonly url: string; readonly scheme: string; readonly selector: string },
): Promise<{ readonly ratios: readonly number[]; readonly ground: string }> {
  await browser.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  await browser.visit(url);
  const ratios = await browser.look<number[]>(`(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const light = (colour) => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((one) => one / 255).map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (one) => { for (let at = one; at; at = at.parentElement) { const { backgroundColor } = getComputedStyle(at); if (!/, 0\\)$/.test(backgroundColor)) return backgroundColor; } };
    return [...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.innerText !== "").map((one) => {
      const [a, b] = [light(getComputedStyle(one).color), light(behind(one))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
  })()`);
  const ground = await browser.look<string>("getComputedStyle(document.body).backgroundColor");
  await browser.send("Emulation.setEmulatedMedia", { features: [] });
  return { ratios, ground };
}

export async function asOnPhone(browser: Browser): Promise<void> {
  const screen = { width: 360, height: 740, deviceScaleFactor: 2, mobile: true };
  await browser.send("Emulation.setDeviceMetricsOverride", screen);
}

/** Of these selectors, those of which something is on paper. */
export async function printed(browser: Browser, url: string, selectors: readonly string[]): Promise<readonly string[]> {
  await browser.send("Emulation.setEmulatedMedia", { media: "print" });
  await browser.visit(url);
  const found = await browser.look<string[]>(
    `${JSON.stringify(selectors)}.filter((one) => [...document.querySelectorAll(one)].some((found) => found.getClientRects().length > 0))`,
  );
  await browser.send("Emulation.setEmulatedMedia", { media: "" });
  return found;
}

/** The inventory page in a browser: searched, filtered, read by keyboard, on a phone, in the dark, and with hostile texts. */
import { type PageStates, pageData } from "../../declarations/tidy/page/data";
import { inventoryPage } from "../../declarations/tidy/page/html";
import { emptyLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Browser } from "../support/chromium";
import { generatedOrganisation } from "../support/generated-organisation";
import { OrganisationFixture } from "../support/organisation-fixture";
import { askedFor, asOnPhone, complaints, contrasts, inChromium, printed } from "../support/shown-page";

const hostile = `</script><script>window.hit=1</script><img src=x onerror="window.hit=2">`;
const states: PageStates = {
  dev: {
    "shop/DATABASE_PASSWORD": { state: "active", version: "7", since: "2026-10-02", previous: "6", rotation: "moved" },
    "shop/PAY_KEY": { state: "active", version: "1", since: "2026-11-20", shared: true },
    "shop/SYNC_TOKEN": { state: "active", version: "3", since: "2026-11-20" },
    "shop/JWT_SECRET": { state: "retiring", version: "2", since: "2025-01-01" },
  },
  prod: { "bank/BANK_LEDGER_TOKEN": { state: "active", version: "4", since: "2026-07-01" } },
};

function fixture(): readonly ResolvedEnvironment[] {
  return ["dev", "staging", "prod"].map((name) => {
    const environment = new OrganisationFixture(name).resolved();
    const products = environment.products.map((product) => ({
      ...product,
      title: `${product.title} ${hostile}`,
      integrations: product.integrations.map((one) => ({ ...one, title: `${one.title} ${hostile}`, owner: hostile })),
      entries: product.entries.map((one) => ({ ...one, purpose: hostile, risk: hostile, console: "javascript:hit=3" })),
    }));
    return { ...environment, products };
  });
}

/** 20 products with 27 entries and 5 services each, which read each other's, and what all share. */
function large(): readonly ResolvedEnvironment[] {
  const resolution = resolve(
    generatedOrganisation({ products: 20, entries: 540, services: 100 }),
    "dev",
    emptyLock("dev"),
  );
  if (!resolution.ok) throw new Error("it does not resolve");
  return [resolution.environment];
}

inChromium(
  () => ({ small: inventoryPage(pageData(fixture()), states), large: inventoryPage(pageData(large()), {}) }),
  (open, url) => {
    let browser: Browser;
    beforeAll(async () => {
      browser = open();
      // Ages are those of the moment of looking.
      const source = `Date.now = () => Date.parse("2026-11-27T12:00:00Z");`;
      await browser.send("Page.addScriptToEvaluateOnNewDocument", { source });
    });

    const texts = (selector: string) =>
      browser.look<string[]>(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.innerText)`);
    const click = (selector: string) => browser.look(`document.querySelector(${JSON.stringify(selector)}).click()`);
    const summary = async () => (await texts("#summary"))[0]?.split("\n")[0];
    const views = ["#view=entries", "#view=access", "#view=due"];

    it("runs nothing of a hostile text, shows it as it is, and loads nothing", async () => {
      const before = browser.events.length;
      for (const view of views) await browser.visit(url("small", view));
      await browser.visit(url("small", "#focus=entry:shop/PAY_KEY"));
      expect(await texts("#results dd")).toEqual(expect.arrayContaining([hostile, "javascript:hit=3"]));
      expect(await browser.look("document.querySelectorAll('#results img, #results script, #results a').length")).toBe(
        0,
      );
      expect(await browser.look("window.hit === undefined")).toBe(true);
      expect(askedFor(browser, before)).toEqual([url("small")]);
      expect(complaints(browser, before)).toEqual([]);
    });

    it("finds by words, by environment and by state, and remembers it in the address", async () => {
      await browser.visit(url("small"));
      await browser.press("/");
      for (const letter of "ledger") await browser.press(letter);
      expect(await texts("#results tr > td:first-child > .name")).toEqual(["BANK_LEDGER_TOKEN"]);
      expect(await browser.look("location.hash")).toBe("#q=ledger");
      await browser.visit(url("small", "#env=dev&state=retiring"));
      expect(await texts("#results tr > td:first-child > .name")).toEqual(["JWT_SECRET"]);
      await click("#summary .plain");
      expect(await browser.look("location.hash")).toBe("");
      await browser.look("new Promise((go) => { addEventListener('popstate', go); history.back(); })");
      expect(await texts("#results tr > td:first-child > .name")).toEqual(["JWT_SECRET"]);
      await browser.visit(url("small", "#q=nothing+like+it"));
      expect(await texts("#results")).toEqual(["No entry matches these filters."]);
    });

    it("breaks a long name between its words only, and copies it whole", async () => {
      await browser.visit(url("small", "#q=ledger"));
      const name = "document.querySelector('#results tr > td:first-child > .name')";
      expect(await browser.look(`${name}.innerHTML`)).toBe("BANK_<wbr>LEDGER_<wbr>TOKEN");
      expect(await browser.look(`${name}.textContent`)).toBe("BANK_LEDGER_TOKEN");
    });

    it("opens an entry by keyboard, and says to a screen reader that it is open", async () => {
      await browser.visit(url("small"));
      await browser.look("document.querySelector('#results .name').focus()");
      await browser.press("Enter");
      const opened = "document.activeElement.getAttribute('aria-expanded')";
      expect(await browser.look(opened)).toBe("true");
      expect(
        await browser.look("document.getElementById(document.activeElement.getAttribute('aria-controls')).hidden"),
      ).toBe(false);
      await browser.press("Enter");
      expect(await browser.look(opened)).toBe("false");
      const unnamed = `[...document.querySelectorAll("button, input, select")].filter((one) => (one.innerText || one.labels?.[0]?.innerText || "") === "").length`;
      expect(await browser.look(unnamed)).toBe(0);
    });

    it("lists rotations with the next first, by the day of looking", async () => {
      await browser.visit(url("small", "#view=due"));
      expect(await texts("#results tbody td:first-child")).toEqual([
        "59 days overdue\n2026-09-29",
        "due: it was shared\n2026-11-20",
        "due in 34 days\n2026-12-31",
        "due in 83 days\n2027-02-18",
      ]);
      expect(await texts("#results code")).toEqual([
        "./strongroom rotate bank/BANK_LEDGER_TOKEN --env prod",
        "./strongroom rotate shop/PAY_KEY --env dev",
      ]);
    });

    it("draws who reads what in an environment, and looks closer at one entry and one reader", async () => {
      await browser.visit(url("small", "#view=access&focus=entry:shop/SYNC_TOKEN"));
      expect([await texts(".left .node"), await texts(".right .node")]).toEqual([["shop/SYNC_TOKEN"], ["shop/api"]]);
      await browser.visit(url("small", "#view=access&env=prod&focus=entry:shop/SYNC_TOKEN"));
      expect(await texts("#results")).toEqual(["Nobody reads the entries that match these filters."]);
      await browser.visit(url("small", "#view=access&env=dev&focus=reader:shop/ranker"));
      expect([await texts(".left .node"), await texts(".right .node")]).toEqual([["shop/MODEL_HOST"], ["shop/ranker"]]);
      expect(await texts("#results tbody li")).toEqual(["shop/MODEL_HOST as HOST"]);
      await click(".left .node");
      expect(await browser.look("location.hash")).toContain("focus=entry%3Ashop%2FMODEL_HOST");
    });

    it("stays readable with 542 entries of 21 products: groups first, then each by a press", async () => {
      const all = large();
      await browser.visit(url("large", "#view=access"));
      const counts = async () => [(await texts(".left .node")).length, (await texts(".right .node")).length];
      expect(await counts()).toEqual([21, 21]);
      await click(".left .node");
      const [first] = all[0]?.products ?? [];
      const read = first?.entries.flatMap(({ key, usedBy }) => usedBy.map(({ reader }) => `${reader} ${key}`)) ?? [];
      // Who has access reads it as well: the deliverer, for the site.
      const bound = first?.bindings.map(({ reader, entry }) => `${reader} ${entry}`) ?? [];
      const uses = [...new Set([...read, ...bound])];
      expect(await counts()).toEqual([27, new Set(uses.map((use) => use.split(" ")[0])).size]);
      const drawn = `[...document.querySelectorAll(".graph path")].filter((one) => one.hasAttribute("d")).length`;
      await browser.look("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))");
      expect(await browser.look(drawn)).toBe(uses.length);
      await click(".right .node");
      expect((await counts())[1]).toBe(1);
      const start = Date.now();
      await browser.visit(url("large"));
      const kept = all.flatMap(({ products }) => products.flatMap((one) => one.entries)).filter(({ secret }) => secret);
      expect(await summary()).toBe(`542 of 542 entries · values: ${kept.length} pending`);
      // Far from exact: what takes seconds is wrong by an order of magnitude.
      expect(Date.now() - start).toBeLessThan(20_000);
    });

    it.each(["light", "dark"])("has enough contrast in the %s", async (scheme) => {
      const selector = "p, .tag, .soft, .link, nav button, label, th, code";
      const { ratios, ground } = await contrasts(browser, { url: url("small", "#view=due"), scheme, selector });
      expect(ratios.length).toBeGreaterThan(20);
      expect(Math.min(...ratios)).toBeGreaterThan(4.5);
      expect(ground).toBe(scheme === "dark" ? "rgb(18, 22, 24)" : "rgb(245, 246, 244)");
    });

    it.each(views)("fits a phone: %s", async (view) => {
      await asOnPhone(browser);
      for (const name of ["small", "large"]) {
        await browser.visit(url(name, view));
        expect(await browser.look("document.documentElement.scrollWidth")).toBe(360);
        const closed =
          "[...document.querySelectorAll('tr.detail[hidden]')].filter((one) => one.getClientRects().length)";
        expect(await browser.look(`${closed}.length`)).toBe(0);
      }
      await browser.send("Emulation.clearDeviceMetricsOverride");
    });

    it("prints the entries without what only a screen can use", async () => {
      const all = ["form", ".graph", "nav", "table"];
      expect(await printed(browser, url("small", "#view=access"), all)).toEqual(["table"]);
    });
  },
);

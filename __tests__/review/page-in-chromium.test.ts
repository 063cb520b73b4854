/** A review's page in a browser: filtered, drawn, read by keyboard, on a phone, in the dark and printed. */
import type { AccessChange } from "../../review/access";
import { type Change, sortedChanges } from "../../review/change";
import { keptAccess } from "../../review/page/graph";
import { reviewPage } from "../../review/page/html";
import { type Review, reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import type { Browser } from "../support/chromium";
import { bindingOf } from "../support/resolved-fixture";
import { askedFor, asOnPhone, complaints, contrasts, inChromium, printed } from "../support/shown-page";
import { type Draft, edited, entryIn, productIn } from "./support";

const about = { base: "main (1a2b3c4)", head: "5d6e7f8", command: "./strongroom review --base 1a2b3c4" };

/** All levels and several sections: everybody and ann gain a key, checkout loses another, a purpose changes in prod. */
const change = (draft: Draft) => {
  const product = productIn(draft);
  product.bindings = product.bindings.filter((one) => one.entry !== "shop/SESSION_SECRET");
  for (const member of ["allUsers", "user:ann@acme.example"])
    product.bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/ann", member }));
  if (draft.name === "prod") entryIn(draft, "LOG_LEVEL").purpose = "Another one";
};

function small(): string {
  const side = (edit: (draft: Draft) => void) =>
    ["dev", "prod"].map((name) => edited((draft) => edit(Object.assign(draft, { name }) as Draft), acme()));
  const [base, head] = [side(() => undefined), side(change)];
  const review = reviewOf(base, head);
  return reviewPage(review, about, keptAccess(review, base, head));
}

/** Each of 5,000 entries is gained by one of 60 services, and goes live. */
function large(): Review {
  const changes = Array.from({ length: 5000 }, (_, index): readonly (Change | AccessChange)[] => {
    const own = { level: "attention", environment: "prod", subject: `p${index % 60}/service`, because: [] } as const;
    const entry = `p${index % 50}/KEY_${index}`;
    return [
      { ...own, area: "access", says: `gains ${entry}`, effect: "gains", principal: own.subject, entry, risk: 0 },
      { ...own, area: "live", subject: entry, says: "version 1 -> 2" },
    ];
  });
  const verdict = { newAccess: true, says: "This change gives new access.", basis: "read" };
  return { verdict, plans: null, cost: null, changes: sortedChanges(changes.flat(), ["prod"]) };
}

inChromium(
  () => ({ small: small(), large: reviewPage(large(), about) }),
  (open, url) => {
    let browser: Browser;
    beforeAll(() => {
      browser = open();
    });

    const shown = (selector: string) =>
      browser.look<string[]>(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.getClientRects().length > 0).map((one) => one.innerText)`,
      );
    const click = (selector: string) => browser.look(`document.querySelector(${JSON.stringify(selector)}).click()`);
    const rows = () => shown("tbody tr td:nth-child(3)");
    const line = (from: string, to: string) =>
      browser.look<string>(`(() => {
        const find = (side) => (id) => [...document.querySelectorAll("." + side + " .node")].find((one) => one.innerText.startsWith(id));
        const centre = (one) => one.getBoundingClientRect();
        const [a, b, box] = [centre(find("left")(${JSON.stringify(from)})), centre(find("right")(${JSON.stringify(to)})), centre(document.querySelector(".graph"))];
        const ends = [a.top + a.height / 2 - box.top - 1, b.top + b.height / 2 - box.top - 1];
        const path = [...document.querySelectorAll(".graph path")].find((one) => {
          const numbers = one.getAttribute("d").match(/-?[\\d.]+/g).map(Number);
          return Math.abs(numbers[1] - ends[0]) < 1 && Math.abs(numbers.at(-1) - ends[1]) < 1;
        });
        return path === undefined ? "none" : path.getAttribute("class");
      })()`);

    it("says the verdict first and asks for nothing", async () => {
      const before = browser.events.length;
      await browser.visit(url("small"));
      const [first] = (await browser.look<string>("document.body.innerText")).split("\n").filter((one) => one !== "");
      expect(first).toBe("Skip to the results");
      expect((await shown("h1"))[0]).toMatch(/^This change gives new access in dev, prod: 2 accounts/);
      expect(await shown("#summary")).toEqual(["4 lines"]);
      expect(askedFor(browser, before)).toEqual([url("small")]);
      expect(complaints(browser, before)).toEqual([]);
    });

    it("finds by level, environment, section and words, and remembers it in the address", async () => {
      await browser.visit(url("small", "#level=danger"));
      expect(await rows()).toEqual(["allUsers"]);
      expect(await shown("h2")).toEqual(["Who gains and who loses", "Access 3 lines"]);
      await browser.visit(url("small", "#env=dev"));
      expect(await rows()).toEqual(["allUsers", "user:ann@acme.example", "shop/checkout"]);
      await browser.visit(url("small", "#area=declared"));
      expect(await rows()).toEqual(["shop/LOG_LEVEL"]);
      expect(await shown("#graph")).toEqual([]);
      await browser.visit(url("small"));
      await browser.press("/");
      for (const letter of "another") await browser.press(letter);
      expect(await rows()).toEqual(["shop/LOG_LEVEL"]);
      expect(await browser.look("location.hash")).toBe("#q=another");
      await click("#summary .plain");
      expect(await rows()).toHaveLength(4);
      await browser.visit(url("small", "#q=nothing+like+it"));
      expect(await shown("#nothing")).toEqual(["No change matches these filters."]);
    });

    it("draws who gains and who loses, and with a press who keeps it", async () => {
      await browser.visit(url("small"));
      const nodes = async () => [await shown(".left .node"), await shown(".right .node")];
      expect(await nodes()).toEqual([
        ["shop/PAYMENT_KEY +2", "shop/SESSION_SECRET −1"],
        ["allUsers +1", "shop/checkout −1", "user:ann@acme.example +1"],
      ]);
      await browser.look("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))");
      expect(await line("shop/PAYMENT_KEY", "allUsers")).toBe("gains-danger");
      expect(await line("shop/PAYMENT_KEY", "user:ann")).toBe("gains-attention");
      expect(await line("shop/SESSION_SECRET", "shop/checkout")).toBe("loses");
      expect(await line("shop/SESSION_SECRET", "allUsers")).toBe("none");
      await click("#graph .plain");
      await browser.look("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))");
      expect((await nodes())[1]).toContain("group:on-call@acme.example");
      expect(await line("shop/PAYMENT_KEY", "group:on-call")).toBe("keeps");
      // One that keeps it is in no table, but in the graph.
      await click(".right .node");
      expect(await browser.look("location.hash")).toBe("#q=Vercel+project+shop%2Fweb%2C+development&drawn=all");
      expect([await rows(), await shown(".left .node")]).toEqual([[], ["shop/SESSION_SECRET"]]);
    });

    it("is used by keyboard: every field and button has a name, and a box answers to Enter", async () => {
      await browser.visit(url("small"));
      const unnamed = `[...document.querySelectorAll("button, input, select")].filter((one) => (one.innerText || one.labels?.[0]?.innerText || "") === "").length`;
      expect(await browser.look(unnamed)).toBe(0);
      await browser.look("document.querySelector('.right .node').focus()");
      await browser.press("Enter");
      expect(await rows()).toEqual(["allUsers"]);
    });

    it("stays readable with 10,000 changes: groups first, then each by a press", async () => {
      const start = Date.now();
      await browser.visit(url("large"));
      expect(await shown("#summary")).toEqual(["5060 lines"]);
      const counts = async () => [(await shown(".left .node")).length, (await shown(".right .node")).length];
      expect(await counts()).toEqual([50, 60]);
      await browser.visit(url("large", "#q=KEY_4321"));
      expect(await counts()).toEqual([1, 1]);
      // Far from exact: what takes minutes is wrong by an order of magnitude.
      expect(Date.now() - start).toBeLessThan(20_000);
    });

    it.each(["light", "dark"])("has enough contrast in the %s", async (scheme) => {
      const selector = "h1, h2, p, .tag, .soft, .plain, label, th, td, code, .node, small";
      const { ratios } = await contrasts(browser, { url: url("small", "#drawn=all"), scheme, selector });
      expect(ratios.length).toBeGreaterThan(30);
      expect(Math.min(...ratios)).toBeGreaterThan(4.5);
    });

    it.each(["small", "large"])("fits a phone: %s", async (name) => {
      await asOnPhone(browser);
      await browser.visit(url(name, "#drawn=all"));
      expect(await browser.look("document.documentElement.scrollWidth")).toBe(360);
      await browser.send("Emulation.clearDeviceMetricsOverride");
    });

    it("prints the verdict and the tables, without what only a screen can use", async () => {
      const all = ["form", "#graph", "#summary", ".verdict", "table"];
      expect(await printed(browser, url("small"), all)).toEqual([".verdict", "table"]);
    });
  },
);

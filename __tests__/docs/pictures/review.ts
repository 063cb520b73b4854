/** @samples The change that the guide's picture of a review shows: one of each kind, in the sample organisation. */
import { keptAccess } from "../../../review/page/graph";
import { reviewPage } from "../../../review/page/html";
import { type Review, reviewOf } from "../../../review/review";
import { filled } from "../../catalog/support";
import { type Draft, edited, productIn } from "../../review/support";
import type { Browser } from "../../support/chromium";

const names = ["dev", "staging", "prod"];

function change(draft: Draft): void {
  const chat = productIn(draft, "chat");
  const services = productIn(draft, "intexuraos");
  const notion = services.identities.find(({ reader }) => reader === "intexuraos/notion-service");
  const binding = services.bindings[0];
  if (notion === undefined || binding === undefined) throw new Error("the samples have changed");
  const grant = (entry: string, reader: string, member: string) => ({ ...binding, entry, reader, member });
  services.bindings.push(
    grant("intexuraos/INTEXURAOS_ENCRYPTION_KEY", "intexuraos/notion-service", `serviceAccount:${notion.email}`),
  );
  services.bindings = services.bindings.filter(
    (one) => !(one.entry === "intexuraos/INTEXURAOS_ENCRYPTION_KEY" && one.reader === "intexuraos/user-service"),
  );
  if (draft.name === "prod") chat.bindings.push(grant("chat/STRIPE_SECRET_KEY", "chat/ann", "user:ann@acme.example"));
  for (const variable of services.services.flatMap(({ variables }) => variables))
    if (variable.kind === "secret" && variable.entry === "intexuraos/INTEXURAOS_NOTION_INTERNAL_TOKEN")
      Object.assign(variable, { version: "2" });
  for (const entry of chat.entries)
    if (entry.name === "OPENROUTER_API_KEY") Object.assign(entry, { rotation: { everyDays: 365 } });
}

const base = () => names.map((name) => filled(name));
const head = () => base().map((one) => edited(change, one));

export const shownReview = (): Review => reviewOf(base(), head());

export function shownPage(): string {
  const review = shownReview();
  const about = { base: "main (1a2b3c4)", head: "5d6e7f8", command: "./strongroom review --base main --head 5d6e7f8" };
  return reviewPage(review, about, keptAccess(review, base(), head()));
}

/** The page as a PNG, down to the end of its first table. */
export async function pictureOf(browser: Browser, url: string): Promise<Buffer> {
  await browser.send("Emulation.setDeviceMetricsOverride", {
    width: 1000,
    height: 800,
    deviceScaleFactor: 1,
    mobile: false,
  });
  await browser.visit(url);
  await browser.look("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))");
  const height = await browser.look<number>(
    "document.querySelector('section.area').getBoundingClientRect().bottom + 16",
  );
  const clip = { x: 0, y: 0, width: 1000, height: Math.ceil(height), scale: 1 };
  const { data } = await browser.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip });
  return Buffer.from(String(data), "base64");
}

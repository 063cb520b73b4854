/** How a declaration and a value flow, drawn for one entry and one reader of an environment as it is resolved. */
import type { ResolvedEnvironment } from "../../../model/resolved";
import { mono, picture, sans, text } from "./svg";

const style = `
svg { --paper: #ffffff; --box: #f5f6f4; --ink: #1b2124; --soft: #566068; --line: #c9d0cd; --way: #6b767d; --value: #b4461d; --number: #0b6b63; }
@media (prefers-color-scheme: dark) { svg { --paper: #121618; --box: #1a1f22; --ink: #e4e9e8; --soft: #9daab0; --line: #3a454a; --way: #86939a; --value: #ff9a6a; --number: #5cc9bb; } }
text { font-family: ${sans}; font-size: 13px; fill: var(--ink); }
.head { font-weight: 600; font-size: 14px; }
.soft { fill: var(--soft); font-size: 12px; }
.code { font-family: ${mono}; font-size: 11px; }
.value { fill: var(--value); }
.number { fill: var(--number); }
.ground { fill: var(--paper); }
rect.box { fill: var(--box); stroke: var(--line); }
rect.inner { fill: var(--paper); stroke: var(--line); }
path { fill: none; stroke-width: 2; }
path.way { stroke: var(--way); } path.value { stroke: var(--value); fill: none; stroke-width: 3; } path.number { stroke: var(--number); fill: none; stroke-dasharray: 5 3; }
polygon.way { fill: var(--way); } polygon.value { fill: var(--value); } polygon.number { fill: var(--number); }
`;

interface Line {
  readonly name: string;
  readonly words: string;
}
const head = (words: string): Line => ({ name: "head", words });
const soft = (words: string): Line => ({ name: "soft", words });
const code = (words: string): Line => ({ name: "code", words });

function box(x: number, y: number, width: number, height: number, lines: readonly Line[], kind = "box"): string {
  const rect = `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`;
  return [rect, ...lines.map(({ name, words }, index) => text(x + 12, y + 23 + index * 18, name, words))].join("\n");
}

/** A line from point to point, with its head at the end. */
function arrow(kind: string, ...points: readonly (readonly [number, number])[]): string {
  const [x2, y2] = points[points.length - 1] ?? [0, 0];
  const [x1, y1] = points[points.length - 2] ?? [0, 0];
  const [dx, dy] = [Math.sign(x2 - x1), Math.sign(y2 - y1)];
  const [bx, by] = [x2 - dx * 9, y2 - dy * 9];
  const corners = [`${x2},${y2}`, `${bx + dy * 5},${by + dx * 5}`, `${bx - dy * 5},${by - dx * 5}`];
  const way = points.map(([x, y], index) => {
    const last = index === points.length - 1;
    return `${index === 0 ? "M" : "L"}${last ? bx : x} ${last ? by : y}`;
  });
  return `<path class="${kind}" d="${way.join("")}"/>\n<polygon class="${kind}" points="${corners.join(" ")}"/>`;
}

/** @param wanted keys of an entry that is issued and pinned, and of a Cloud Run service that reads it */
export function flowPicture(
  environment: ResolvedEnvironment,
  wanted: { readonly entry: string; readonly service: string },
): string {
  const products = environment.products;
  const entry = products.flatMap(({ entries }) => entries).find(({ key }) => key === wanted.entry);
  const service = products.flatMap(({ services }) => services).find(({ key }) => key === wanted.service);
  const variable = service?.variables.find((one) => one.entry === wanted.entry);
  const binding = products
    .flatMap(({ bindings }) => bindings)
    .find((one) => one.entry === wanted.entry && one.reader === wanted.service);
  if (entry?.secret == null || entry.origin?.kind !== "issued" || service === undefined || variable?.kind !== "secret")
    throw new Error(`${wanted.service} does not read ${wanted.entry} as a pinned secret`);
  if (binding === undefined) throw new Error(`${wanted.service} has no binding on ${wanted.entry}`);
  const stack = (layer: string) => `${entry.product}-${environment.name}-${layer}`;
  const [vendor = ""] = entry.origin.where.split(" > ");
  const says = `The declaration of ${entry.name} becomes Terraform; its value goes from ${vendor} into Secret Manager; version ${variable.version} in the lock file connects the two.`;
  const inside = [
    '<rect class="ground" width="960" height="440" rx="10"/>',
    box(20, 30, 296, 116, [
      head("Declarations, in git"),
      code(`catalog/${entry.product}/${entry.integration}.ts`),
      code(`  ${entry.name}`),
      code(`services/${entry.product}/${service.name}.ts`),
      code(`  reads: [… ${entry.integration}.${entry.name}]`.slice(0, 34).concat("…]")),
    ]),
    box(346, 30, 196, 116, [
      head("resolve()"),
      soft("reports all problems at once,"),
      soft("before anything is built"),
      soft("plain data, which Terraform"),
      soft("and all commands read"),
    ]),
    box(616, 30, 330, 392, [head("Google Cloud"), code(`project ${entry.secret.project}`)]),
    text(551, 78, "soft", "Terraform"),
    box(
      626,
      88,
      310,
      76,
      [head("Secret, and who may read it"), code(entry.secret.id), soft(`one permission: ${binding.reader}`)],
      "inner",
    ),
    text(626, 182, "soft", `stack ${stack("secrets")}`),
    box(
      626,
      206,
      310,
      76,
      [head("Cloud Run service"), code(service.name), code(`${variable.name} = version ${variable.version}`)],
      "inner",
    ),
    text(626, 300, "soft", `stack ${stack("services")}`),
    box(
      626,
      338,
      310,
      66,
      [
        head(`Version ${variable.version} of the secret`),
        { name: "value", words: "● ● ● ● ● ● ● ●   the value is kept here" },
      ],
      "inner",
    ),
    box(346, 200, 196, 70, [
      head("Lock file, in git"),
      code(`environments/${environment.name}.lock.json`),
      { name: "code number", words: `"current": "${variable.version}"` },
    ]),
    box(346, 330, 196, 82, [
      head("strongroom inject"),
      soft("checks the value, writes"),
      soft("one version, pins its number"),
    ]),
    box(20, 330, 296, 82, [
      head(`Value, from ${vendor}`),
      soft(entry.origin.where),
      soft("or a vault, a file, a generator"),
    ]),
    arrow("way", [316, 88], [346, 88]),
    arrow("way", [542, 88], [616, 88]),
    arrow("value", [316, 371], [346, 371]),
    arrow("value", [542, 371], [626, 371]),
    arrow("value", [880, 338], [880, 282]),
    text(842, 316, "soft", "reads"),
    arrow("number", [444, 330], [444, 270]),
    arrow("number", [444, 200], [444, 146]),
    text(20, 200, "head", "Three flows"),
    ...[
      ["way", "what exists, and who reads it"],
      ["value", "the value: memory and TLS only"],
      ["number", "its version number"],
    ].flatMap(([kind = "", words = ""], index) => [
      `<path class="${kind}" d="M20 ${221 + index * 24}H56"/>`,
      text(66, 225 + index * 24, "soft", words),
    ]),
  ];
  return picture({ width: 960, height: 440 }, says, style, inside);
}

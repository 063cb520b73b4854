/** What both sides of the bench declare: the same secrets, with the same two readers each, in the same hundred stacks. */
export const STACKS = 100;
export const READERS = ["reader-a", "reader-b"] as const;

export interface BenchSecret {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly members: readonly string[];
}

export interface BenchStack {
  readonly name: string;
  readonly project: string;
  readonly secrets: readonly BenchSecret[];
}

export const DESTROY_AFTER_SECONDS = 604_800;
export const REGION = "europe-west1";

/** `count` secrets, spread evenly over the stacks. */
export function benchStacks(count: number): readonly BenchStack[] {
  return Array.from({ length: STACKS }, (_, stack) => {
    const product = `product-${String(stack).padStart(3, "0")}`;
    const project = `acme-${product}`;
    const first = Math.floor((stack * count) / STACKS);
    const end = Math.floor(((stack + 1) * count) / STACKS);
    return {
      name: `${product}-dev-secrets`,
      project,
      secrets: Array.from({ length: end - first }, (_unused, index) => benchSecret(first + index, product, project)),
    };
  });
}

function benchSecret(number: number, product: string, project: string): BenchSecret {
  return {
    id: `SECRET_${String(number).padStart(5, "0")}`,
    labels: { "managed-by": "strongroom", product, class: "critical", tier: "1" },
    annotations: { purpose: `Signs requests of feature ${number}`, owner: "platform", rotation: "90 days" },
    members: READERS.map((reader) => `serviceAccount:${reader}@${project}.iam.gserviceaccount.com`),
  };
}

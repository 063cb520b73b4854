import type { Project } from "../support/project";

/** What is added to a product, changed and taken away again: one entry, a service and a person that read it. */
export interface Probe {
  readonly file: string;
  readonly entry: string;
  readonly previous: string;
  readonly service: string;
  readonly person: string;
}

export function probeOf(product: string): Probe {
  // Where a product's names have a prefix, the model asks for it.
  const entry = `${product === "intexuraos" ? "INTEXURAOS_" : ""}REAL_PROBE_KEY`;
  return {
    file: `services/${product}/real-probe.ts`,
    entry,
    previous: `${entry}_PREVIOUS`,
    service: "real-probe",
    person: "real-probe-reader",
  };
}

/** @param state `retired` keeps the entry and the service, without readers */
export function declareProbe(project: Project, product: string, state: "in use" | "retired"): void {
  const { file, entry, previous, service, person } = probeOf(product);
  const retired = state === "retired" ? '\n  retired: retired({ after: "2026-12-31" }),' : "";
  const reads = state === "retired" ? "[]" : `[probe.${entry}]`;
  const reader =
    state === "retired"
      ? ""
      : `
export const probeReader = person({
  product: ${product},
  name: "${person}",
  email: "real-probe@acme.example",
  until: "2027-06-30",
  because: "shows what an expiring grant does",
  reads: [probe.${entry}],
});
`;
  project.write(
    file,
    `import { ${product} } from "../../catalog/${product}/product";
import { cloudRunService, everyDays, generated, hex, person, retired, secret } from "../../model";

void [person, retired];

export const probe = ${product}.integration(
  { title: "Probe", owner: "platform", revoke: "Inject a new one", setup: [] },
  {
    ${entry}: secret({
      purpose: "Shows what the real providers do",
      risk: "None",
      class: "important",
      tier: 2,
      origin: generated(hex(32)),
      rotation: everyDays(90),
      previousAs: "${previous}",
      sharedBecause: "a service and a person look at it",${retired}
    }),
  },
);
export const probeService = cloudRunService({
  product: ${product},
  name: "${service}",
  role: "backend",
  images: { dev: "europe-west1-docker.pkg.dev/acme/probe:1", prod: "europe-west1-docker.pkg.dev/acme/probe:1" },
  reads: ${reads},${retired}
});
${reader}`,
  );
}

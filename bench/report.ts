import { inSeconds, ratioOf } from "./numbers";
/** Medians of one size, in milliseconds. */
export interface SizeReport {
  readonly secrets: number;
  /** Resolved data to Terraform JSON. */
  readonly oursMillis: number;
  /** Declarations to Terraform JSON, `resolve()` included. */
  readonly declaredMillis: number;
  /** The straightforward app. */
  readonly plainMillis: number;
}

export interface BenchReport {
  readonly runs: number;
  readonly sizes: readonly SizeReport[];
  /** Every product and environment that is declared here, the whole process. */
  readonly organisation: number;
}

/** What the numbers are held against. */
export const TARGETS = { ratioAt10000: 0.3, growth10000To20000: 2.2, organisationMillis: 1500 } as const;

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function formatReport({ runs, sizes, organisation }: BenchReport): string {
  const rows = sizes.map((size) =>
    [
      String(size.secrets).padStart(7),
      inSeconds(size.oursMillis, 2),
      inSeconds(size.declaredMillis, 2),
      inSeconds(size.plainMillis, 2),
      ratioOf(size.oursMillis, size.plainMillis, 3).padStart(6),
      ratioOf(size.declaredMillis, size.plainMillis, 3).padStart(12),
    ].join("  "),
  );
  const growth = sizes.slice(1).map((size, index) => {
    const before = sizes[index] ?? size;
    const ours = ratioOf(size.oursMillis, before.oursMillis, 3);
    const plain = ratioOf(size.plainMillis, before.plainMillis, 3);
    return `growth from ${before.secrets} to ${size.secrets}: ours ${ours}, plain ${plain}`;
  });
  return [
    `synth, median of ${runs}: a generated organisation of 40 products; outputs compared resource by resource`,
    "",
    "entries      ours  declared     plain   ratio  ratio declared",
    ...rows,
    "",
    ...growth,
    `whole organisation, all environments, process start to end: ${inSeconds(organisation, 2).trim()}`,
    `targets: ratio at 10000 at most ${TARGETS.ratioAt10000}; growth from 10000 to 20000 at most ${TARGETS.growth10000To20000}; organisation under ${TARGETS.organisationMillis / 1000} s`,
    "",
  ].join("\n");
}

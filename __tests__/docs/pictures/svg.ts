/** Pieces of our pictures: plain SVG, without a font or a script of its own, readable on a light page and on a dark one. */

export function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (one) => `&#${one.charCodeAt(0)};`);
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @param says what the picture shows, for those who don't see it */
export function picture({ width, height }: Size, says: string, style: string, inside: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(says)}">`,
    `<style>${style}</style>`,
    ...inside,
    "</svg>",
    "",
  ].join("\n");
}

export function text(x: number, y: number, name: string, words: string): string {
  return `<text x="${x}" y="${y}" class="${name}" xml:space="preserve">${escaped(words)}</text>`;
}

export const sans = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

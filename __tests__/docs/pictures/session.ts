/** A terminal session as a picture: commands that really ran, with what they really printed. */
import { mono, picture, sans, text } from "./svg";

export interface Step {
  /** What somebody reads before the command. */
  readonly says: string;
  readonly command: string;
  /** Lines that it printed, as they are shown. */
  readonly printed: readonly string[];
}

const style = `
text { font-family: ${mono}; font-size: 12.5px; fill: #cfd8d6; }
.title { font-family: ${sans}; fill: #8c999f; font-size: 12px; }
.command { fill: #ffffff; font-weight: 600; }
.prompt { fill: #5cc9bb; }
.says { fill: #8c999f; font-style: italic; }
.dim { fill: #93a1a7; }
.next { fill: #eebd62; }
rect.screen { fill: #14191b; stroke: #3a454a; }
circle { fill: #3a454a; }
`;
const lineHeight = 18;
const width = 960;
/** Characters that fit. */
export const columns = 118;

function shown(line: string): string {
  const characters = Array.from(line);
  return characters.length <= columns ? line : `${characters.slice(0, columns - 1).join("")}…`;
}

/** Headings of a command's progress are dimmer than its result. */
function kindOf(line: string): string {
  if (/^\s*next:/.test(line)) return "next";
  return /^(sandbox|start|inject|deploy|rotate|why|status)( \w+)?: |^\[\d\/\d\]/.test(line) ? "dim" : "plain";
}

export function sessionPicture(steps: readonly Step[]): string {
  const rows: string[] = [];
  let y = 58;
  const row = (name: string, words: string, x = 22) => {
    rows.push(text(x, y, name, words));
  };
  for (const { says, command, printed } of steps) {
    row("says", `# ${says}`);
    y += lineHeight;
    row("prompt", "$");
    row("command", shown(command), 38);
    y += lineHeight;
    for (const line of printed) {
      if (line !== "") row(kindOf(line), shown(line));
      y += lineHeight;
    }
    y += lineHeight * 0.6;
  }
  const height = Math.ceil(y + 4);
  const says = `A terminal session: ${steps.map((one) => `${one.says}: ${one.command}`).join("; ")}`;
  return picture({ width, height }, says, style, [
    `<rect class="screen" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>`,
    ...[22, 40, 58].map((x) => `<circle cx="${x}" cy="22" r="5.5"/>`),
    text(84, 26, "title", "the sandbox: real Terraform, an embedded cloud, no account"),
    ...rows,
  ]);
}

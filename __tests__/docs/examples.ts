/** Examples of declarations in a guide, run with the model's own functions in their scope. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import * as model from "../../model";

type Scope = Readonly<Record<string, unknown>>;

/** The example that begins with these words. */
export function exampleOf(guide: string, beginning: string): string {
  const text = readFileSync(join(__dirname, "..", "..", "docs", "guides", `${guide}.md`), "utf8");
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  const found = blocks.find((block) => block.startsWith(beginning));
  if (found === undefined) throw new Error(`${guide}.md has no example that begins with ${beginning}`);
  return found;
}

/** What the text of a file exports. */
export function exportsOf(text: string, scope: Scope = {}): Scope {
  const exported = {};
  const code = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText;
  run(code, { ...scope, exports: exported });
  return exported;
}

/** What each line stands for: an expression, or a field of something. Lines of comments are left out. */
export function linesOf(text: string, scope: Scope = {}): readonly unknown[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("//"));
  return lines.map((line) => {
    const plain = line.replace(/\s+\/\/ .*$/, "").replace(/[;,]$/, "");
    return run(`return ${/^\w+: /.test(plain) ? `{ ${plain} }` : plain};`, scope);
  });
}

function run(code: string, scope: Scope): unknown {
  const names = { ...model, ...scope };
  return new Function(...Object.keys(names), code)(...Object.values(names));
}

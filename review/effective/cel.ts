/**
 * The grammar of IAM's conditions, a part of the Common Expression Language.
 *
 * @see https://cloud.google.com/iam/docs/conditions-overview
 */

export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  /** `request.time`. */
  | { readonly kind: "attribute"; readonly path: string }
  /** `timestamp("…")`, `resource.name.startsWith("…")`. */
  | {
      readonly kind: "call";
      readonly on: Expression | null;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "operation"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  /** Well-formed, and of a kind that nobody here evaluates: lists, choices, arithmetic. */
  | { readonly kind: "other" };

const other: Expression = { kind: "other" };

const tokens =
  /\s+|\/\/[^\n]*|(r?"""[\s\S]*?"""|r?'''[\s\S]*?'''|r"[^"\n]*"|r'[^'\n]*'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(\d+(?:\.\d+)?u?)|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[-<>!?:().,[\]{}+*/%])/gy;

type Token = { readonly kind: "string" | "number" | "word" | "mark"; readonly text: string };

function tokensOf(text: string): readonly Token[] | null {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.length) {
    const match = tokens.exec(text);
    if (match === null) return null;
    const [, string, number, word, mark] = match;
    if (string !== undefined) found.push({ kind: "string", text: string });
    else if (number !== undefined) found.push({ kind: "number", text: number });
    else if (word !== undefined) found.push({ kind: "word", text: word });
    else if (mark !== undefined) found.push({ kind: "mark", text: mark });
  }
  return found;
}

/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">=", "in"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** Deeper than any condition is written; what is deeper is not evaluated. */
const deepest = 50;

/** Null for what is no expression. */
export function parseCel(text: string): Expression | null {
  const all = tokensOf(text);
  if (all === null) return null;
  const parser = new Parser(all);
  const found = parser.expression(0);
  return parser.atEnd ? found : null;
}

class Parser {
  private at = 0;
  private broken = false;

  constructor(private readonly all: readonly Token[]) {}

  get atEnd(): boolean {
    return !this.broken && this.at === this.all.length;
  }

  expression(depth: number): Expression {
    if (depth > deepest) return this.fail();
    const condition = this.binary(0, depth);
    if (!this.takes("?")) return condition;
    this.expression(depth + 1);
    this.demand(":");
    this.expression(depth + 1);
    return other;
  }

  private binary(level: number, depth: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.unary(depth);
    let left = this.binary(level + 1, depth);
    for (
      let token = this.all[this.at];
      token !== undefined && operators.includes(token.text);
      token = this.all[this.at]
    ) {
      if (token.kind === "string") break;
      this.at += 1;
      left = { kind: "operation", operator: token.text, left, right: this.binary(level + 1, depth) };
    }
    return left;
  }

  private unary(depth: number): Expression {
    if (depth > deepest) return this.fail();
    if (this.takes("!")) return { kind: "not", of: this.unary(depth + 1) };
    if (this.takes("-")) {
      this.unary(depth + 1);
      return other;
    }
    let found = this.primary(depth);
    for (;;) {
      if (this.takes(".")) found = this.member(found, depth);
      else if (this.takes("[")) {
        this.expression(depth + 1);
        this.demand("]");
        found = other;
      } else return found;
    }
  }

  private member(on: Expression, depth: number): Expression {
    const name = this.all[this.at];
    if (name?.kind !== "word") return this.fail();
    this.at += 1;
    if (this.takes("(")) return { kind: "call", on, name: name.text, args: this.list(")", depth) };
    return on.kind === "attribute" ? { kind: "attribute", path: `${on.path}.${name.text}` } : other;
  }

  private primary(depth: number): Expression {
    const token = this.all[this.at];
    this.at += 1;
    if (token === undefined) return this.fail();
    if (token.kind === "string") return stringOf(token.text);
    if (token.kind === "number") return { kind: "literal", value: Number.parseFloat(token.text) };
    if (token.kind === "word") {
      if (token.text === "true" || token.text === "false") return { kind: "literal", value: token.text === "true" };
      if (this.takes("(")) return { kind: "call", on: null, name: token.text, args: this.list(")", depth) };
      return { kind: "attribute", path: token.text };
    }
    if (token.text === "(") {
      const inner = this.expression(depth + 1);
      this.demand(")");
      return inner;
    }
    if (token.text === "[") {
      this.list("]", depth);
      return other;
    }
    return this.fail();
  }

  private list(end: string, depth: number): readonly Expression[] {
    const found: Expression[] = [];
    if (this.takes(end)) return found;
    do found.push(this.expression(depth + 1));
    while (this.takes(","));
    this.demand(end);
    return found;
  }

  private takes(mark: string): boolean {
    const token = this.all[this.at];
    if (token?.kind !== "mark" || token.text !== mark) return false;
    this.at += 1;
    return true;
  }

  private demand(mark: string): void {
    if (!this.takes(mark)) this.fail();
  }

  private fail(): Expression {
    this.broken = true;
    this.at = this.all.length;
    return other;
  }
}

function stringOf(text: string): Expression {
  const raw = text.startsWith("r");
  const quoted = raw ? text.slice(1) : text;
  const quotes = /^("""|''')/.test(quoted) ? 3 : 1;
  const inner = quoted.slice(quotes, -quotes);
  if (raw || !inner.includes("\\")) return { kind: "literal", value: inner };
  // Of the escapes, those whose meaning is the character itself.
  const plain = inner.replace(/\\(["'`\\?])/g, "$1");
  return /\\(?!["'`\\?])/.test(inner.replace(/\\\\/g, "")) ? other : { kind: "literal", value: plain };
}

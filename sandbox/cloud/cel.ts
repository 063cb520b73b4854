/**
 * The part of CEL that this cloud evaluates: literals, lists, fields and indices, `&& || !`, comparisons, `in`, `+`, `? :`, `has()`,
 * `size()`, and the methods of texts. Anything else is refused when it is declared: a condition is never silently ignored.
 *
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md
 */

/** A field that is not there, or an operation on values that it is not for: the whole evaluation fails, as CEL's does. */
export class CelError extends Error {}

export type CelValue = string | number | boolean | null | readonly CelValue[] | { readonly [name: string]: CelValue };
type Scope = { readonly [name: string]: CelValue };
type Expr = (scope: Scope) => CelValue;

interface Token {
  readonly kind: "text" | "number" | "name" | "sign" | "end";
  readonly text: string;
}

const signs = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "?", ":", "(", ")", "[", "]", ",", "."];

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let rest = source;
  for (;;) {
    rest = rest.replace(/^\s+/, "");
    if (rest === "") return [...tokens, { kind: "end", text: "" }];
    const quoted = /^(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/.exec(rest);
    const plain = /^(?:\d+|[A-Za-z_]\w*)/.exec(rest)?.[0];
    const sign = signs.find((one) => rest.startsWith(one));
    if (quoted !== null) {
      tokens.push({ kind: "text", text: (quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/g, "$1") });
      rest = rest.slice(quoted[0].length);
    } else if (plain !== undefined) {
      tokens.push({ kind: /^\d/.test(plain) ? "number" : "name", text: plain });
      rest = rest.slice(plain.length);
    } else if (sign !== undefined) {
      tokens.push({ kind: "sign", text: sign });
      rest = rest.slice(sign.length);
    } else throw new CelError(`unexpected ${JSON.stringify(rest[0])}`);
  }
}

/**
 * @returns what evaluates it, or a sentence that says why it is refused
 */
export function parseCel(source: string): ((scope: Scope) => CelValue) | string {
  try {
    return new Parser(tokensOf(source)).whole();
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

const fail = (problem: string): never => {
  throw new CelError(problem);
};
const asBool = (value: CelValue): boolean => (typeof value === "boolean" ? value : fail("no such overload"));
const asText = (value: CelValue): string => (typeof value === "string" ? value : fail("no such overload"));

function same(a: CelValue, b: CelValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function fieldOf(value: CelValue, name: string): CelValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("no such overload");
  const object = value as Scope;
  return Object.hasOwn(object, name) ? (object[name] ?? null) : fail(`no such key: ${name}`);
}

/** `&&` and `||` forgive a failure on one side where the other side decides. */
function either(left: Expr, right: Expr, decides: boolean): Expr {
  const settled = (side: Expr, scope: Scope): boolean | CelError => {
    try {
      return asBool(side(scope));
    } catch (error) {
      if (error instanceof CelError) return error;
      throw error;
    }
  };
  return (scope) => {
    const a = settled(left, scope);
    if (a === decides) return decides;
    const b = settled(right, scope);
    if (b === decides) return decides;
    if (a instanceof CelError) throw a;
    if (b instanceof CelError) throw b;
    return !decides;
  };
}

const methods: Readonly<Record<string, (text: string, argument: string) => CelValue>> = {
  startsWith: (text, argument) => text.startsWith(argument),
  endsWith: (text, argument) => text.endsWith(argument),
  contains: (text, argument) => text.includes(argument),
};

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expr {
    const found = this.choice();
    if (this.now.kind !== "end") fail(`unexpected ${JSON.stringify(this.now.text)}`);
    return found;
  }

  private get now(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "" };
  }

  private takes(sign: string): boolean {
    if (this.now.kind === "text" || this.now.text !== sign) return false;
    this.at += 1;
    return true;
  }

  private need(sign: string): void {
    if (!this.takes(sign)) fail(`${JSON.stringify(sign)} is missing before ${JSON.stringify(this.now.text)}`);
  }

  private choice(): Expr {
    const condition = this.or();
    if (!this.takes("?")) return condition;
    const yes = this.or();
    this.need(":");
    const no = this.choice();
    return (scope) => (asBool(condition(scope)) ? yes(scope) : no(scope));
  }

  private or(): Expr {
    let left = this.and();
    while (this.takes("||")) left = either(left, this.and(), true);
    return left;
  }

  private and(): Expr {
    let left = this.comparison();
    while (this.takes("&&")) left = either(left, this.comparison(), false);
    return left;
  }

  private comparison(): Expr {
    const left = this.sum();
    if (this.takes("==")) return this.compare(left, this.sum(), same);
    if (this.takes("!=")) return this.compare(left, this.sum(), (a, b) => !same(a, b));
    if (this.takes("in")) {
      const inside = (item: CelValue, list: CelValue): boolean =>
        Array.isArray(list) ? list.some((one) => same(one, item)) : fail("no such overload");
      return this.compare(left, this.sum(), inside);
    }
    return left;
  }

  private compare(left: Expr, right: Expr, test: (a: CelValue, b: CelValue) => boolean): Expr {
    return (scope) => test(left(scope), right(scope));
  }

  private sum(): Expr {
    let left = this.unary();
    while (this.takes("+")) {
      const [a, b] = [left, this.unary()];
      left = (scope) => asText(a(scope)) + asText(b(scope));
    }
    return left;
  }

  private unary(): Expr {
    if (!this.takes("!")) return this.member();
    const inner = this.unary();
    return (scope) => !asBool(inner(scope));
  }

  private member(): Expr {
    let value = this.primary();
    for (;;) {
      const of = value;
      if (this.takes(".")) {
        const name = this.name();
        value = this.takes("(") ? this.method(of, name) : (scope) => fieldOf(of(scope), name);
      } else if (this.takes("[")) {
        const key = this.choice();
        this.need("]");
        value = (scope) => fieldOf(of(scope), asText(key(scope)));
      } else return value;
    }
  }

  private method(of: Expr, name: string): Expr {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) return fail(`the function ${name}() is not known to the sandbox`);
    const argument = this.choice();
    this.need(")");
    return (scope) => method(asText(of(scope)), asText(argument(scope)));
  }

  private name(): string {
    const { kind, text } = this.now;
    if (kind !== "name") return fail(`a name is missing before ${JSON.stringify(text)}`);
    this.at += 1;
    return text;
  }

  private primary(): Expr {
    const { kind, text } = this.now;
    if (this.takes("(")) {
      const inner = this.choice();
      this.need(")");
      return inner;
    }
    if (this.takes("[")) {
      const items: Expr[] = [];
      while (!this.takes("]")) {
        items.push(this.choice());
        if (this.now.text !== "]") this.need(",");
      }
      return (scope) => items.map((item) => item(scope));
    }
    this.at += 1;
    if (kind === "text") return () => text;
    if (kind === "number") return () => Number(text);
    if (kind !== "name") return fail(`unexpected ${text === "" ? "end" : JSON.stringify(text)}`);
    if (text === "true" || text === "false") return () => text === "true";
    if (this.takes("(")) return this.call(text);
    return (scope) => fieldOf(scope, text);
  }

  private call(name: string): Expr {
    if (name !== "has" && name !== "size") return fail(`the function ${name}() is not known to the sandbox`);
    const argument = this.choice();
    this.need(")");
    if (name === "size") {
      return (scope) => {
        const value = argument(scope);
        return typeof value === "string" || Array.isArray(value) ? value.length : fail("no such overload");
      };
    }
    return (scope) => {
      try {
        argument(scope);
        return true;
      } catch (error) {
        if (error instanceof CelError) return false;
        throw error;
      }
    };
  }
}

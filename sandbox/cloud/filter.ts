import { invalid } from "./errors";

/** A field of an item that a filter may name. */
export interface FilterField<T> {
  /** `time`: compared as a moment, not as a text. */
  readonly kind: "text" | "time";
  /** Where given, the only values that there are. */
  readonly choices?: readonly string[];
  /** Its value in an item; `undefined` where it is not set. */
  readonly read: (item: T) => string | undefined;
}

export interface FilterSubject<T> {
  /** The field at a path such as `name` or `labels.env`; `undefined` where items have no such field. */
  readonly field: (path: string) => FilterField<T> | undefined;
  /** What a bare word is looked for in. */
  readonly words: (item: T) => string;
}

type Test<T> = (item: T) => boolean;

interface Token {
  readonly text: string;
  readonly kind: "word" | "quoted" | "operator" | "open" | "close";
  /** Whether a blank stands before it. */
  readonly apart: boolean;
}

const operators: readonly string[] = ["=~", "!~", "<=", ">=", "!=", "=", "<", ">", ":"];

/**
 * Google's list filters.
 *
 * `a = 1 AND (b:x OR NOT c < 2)`: OR binds more tightly than AND, blanks mean AND, `-` and NOT negate. Texts are compared without
 * regard to case; `*` at an end of a text stands for anything. `=~` and `!~` take a regular expression, and `a=("x" OR "y")` several values,
 * as the filters of log entries do.
 * @throws INVALID_ARGUMENT for what is malformed, and for a field that items don't have
 * @see https://google.aip.dev/160
 */
export function filterOf<T>(expression: string, subject: FilterSubject<T>): Test<T> {
  if (expression.trim() === "") return () => true;
  return new Parser<T>(tokensOf(expression), subject).whole();
}

function refuse(problem: string): never {
  throw invalid(`Invalid filter: ${problem}`, "filter");
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let rest = expression;
  while (rest !== "") {
    const blank = /^\s*/.exec(rest)?.[0] ?? "";
    rest = rest.slice(blank.length);
    if (rest === "") break;
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^'\\]|\\.)*)'/.exec(rest);
    const operator = operators.find((one) => rest.startsWith(one));
    const word = /^[^\s()"'<>=!:]+/.exec(rest)?.[0];
    const apart = blank !== "";
    if (quoted !== null) {
      tokens.push({ text: (quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/g, "$1"), kind: "quoted", apart });
      rest = rest.slice(quoted[0].length);
    } else if (rest.startsWith("(") || rest.startsWith(")")) {
      tokens.push({ text: rest.charAt(0), kind: rest.startsWith("(") ? "open" : "close", apart });
      rest = rest.slice(1);
    } else if (operator !== undefined) {
      tokens.push({ text: operator, kind: "operator", apart });
      rest = rest.slice(operator.length);
    } else if (word !== undefined) {
      tokens.push({ text: word, kind: "word", apart });
      rest = rest.slice(word.length);
    } else {
      refuse(`unexpected ${JSON.stringify(rest.charAt(0))}.`);
    }
  }
  return tokens;
}

class Parser<T> {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly subject: FilterSubject<T>,
  ) {}

  whole(): Test<T> {
    const test = this.expression();
    if (this.at < this.tokens.length) refuse(`unexpected ${JSON.stringify(this.tokens[this.at]?.text)}.`);
    return test;
  }

  /** Factors, joined by AND or by nothing. */
  private expression(): Test<T> {
    const parts = [this.factor()];
    while (this.at < this.tokens.length && this.tokens[this.at]?.kind !== "close") {
      this.takeWord("AND");
      parts.push(this.factor());
    }
    return (item) => parts.every((part) => part(item));
  }

  private factor(): Test<T> {
    const parts = [this.term()];
    while (this.takeWord("OR")) parts.push(this.term());
    return (item) => parts.some((part) => part(item));
  }

  private term(): Test<T> {
    if (this.takeWord("NOT")) return negated(this.simple());
    const token = this.tokens[this.at];
    if (token?.kind === "word" && token.text === "-" && this.tokens[this.at + 1]?.apart === false) {
      this.at += 1;
      return negated(this.simple());
    }
    return this.simple();
  }

  private simple(): Test<T> {
    const token = this.tokens[this.at];
    if (token === undefined) return refuse("it ends too early.");
    this.at += 1;
    if (token.kind === "open") {
      const inner = this.expression();
      if (this.tokens[this.at]?.kind !== "close") refuse("a parenthesis is not closed.");
      this.at += 1;
      return inner;
    }
    if (token.kind === "close" || token.kind === "operator") return refuse(`unexpected ${JSON.stringify(token.text)}.`);
    if (token.kind === "word" && ["AND", "OR", "NOT"].includes(token.text)) return refuse(`unexpected ${token.text}.`);
    const operator = this.tokens[this.at];
    const minus = token.kind === "word" && /^-./.test(token.text);
    const name = minus ? token.text.slice(1) : token.text;
    if (operator?.kind !== "operator") {
      if (operator?.kind === "open" && !operator.apart)
        refuse(`${name}(…) is not known: the sandbox has no functions.`);
      const part = name.toLowerCase();
      const test: Test<T> = (item) => this.subject.words(item).toLowerCase().includes(part);
      return minus ? negated(test) : test;
    }
    this.at += 1;
    const test =
      this.tokens[this.at]?.kind === "open" ? this.values(name, operator.text) : this.value(name, operator.text);
    return minus ? negated(test) : test;
  }

  /** `("x" OR "y")` */
  private values(name: string, operator: string): Test<T> {
    this.at += 1;
    const tests = [this.value(name, operator)];
    while (this.takeWord("OR")) tests.push(this.value(name, operator));
    if (this.tokens[this.at]?.kind !== "close")
      refuse(`the values of ${name} are joined by OR, and a parenthesis closes them.`);
    this.at += 1;
    return (item) => tests.some((test) => test(item));
  }

  private value(name: string, operator: string): Test<T> {
    const argument = this.tokens[this.at];
    if (argument?.kind !== "word" && argument?.kind !== "quoted") {
      return refuse(`${name}${operator} needs a value after it.`);
    }
    this.at += 1;
    let value = argument.text;
    // Colons are operators elsewhere, but also occur in times and names.
    while (argument.kind === "word" && this.tokens[this.at]?.apart === false && this.tokens[this.at]?.text === ":") {
      value += `:${this.tokens[this.at + 1]?.text ?? ""}`;
      this.at += 2;
    }
    return this.restriction(name, operator, value);
  }

  private restriction(name: string, operator: string, value: string): Test<T> {
    const field = this.subject.field(name);
    if (field === undefined) return refuse(`there is no field ${JSON.stringify(name)} to filter by.`);
    if (field.choices !== undefined && value !== "*" && !field.choices.includes(value.toUpperCase())) {
      return refuse(`${name} is one of ${field.choices.join(", ")}; got ${JSON.stringify(value)}.`);
    }
    const compare = comparisonOf(field.kind, name, operator, value);
    return (item) => {
      const got = field.read(item);
      if (got === undefined) return operator === "!=";
      return compare(got);
    };
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== "word" || token.text !== word) return false;
    this.at += 1;
    return true;
  }
}

function negated<T>(test: Test<T>): Test<T> {
  return (item) => !test(item);
}

function comparisonOf(kind: FilterField<unknown>["kind"], name: string, operator: string, value: string) {
  if (operator === ":" && value === "*") return () => true;
  if (kind === "time" && operator !== ":") {
    const wanted = Date.parse(value);
    if (Number.isNaN(wanted)) throw invalid(`Unparseable filter: ${name} ${JSON.stringify(value)}`, "filter");
    return (got: string) => ordered(operator, Date.parse(got) - wanted);
  }
  if (operator === "=~" || operator === "!~") {
    const pattern = patternOf(name, value);
    return (got: string) => pattern.test(got) === (operator === "=~");
  }
  const wanted = value.toLowerCase();
  if (operator === ":") return (got: string) => got.toLowerCase().includes(wanted);
  if ((operator === "=" || operator === "!=") && /^\*|\*$/.test(wanted)) {
    const core = wanted.replace(/^\*|\*$/g, "");
    const fits = (got: string) =>
      wanted.startsWith("*") && wanted.endsWith("*")
        ? got.includes(core)
        : wanted.startsWith("*")
          ? got.endsWith(core)
          : got.startsWith(core);
    return (got: string) => fits(got.toLowerCase()) === (operator === "=");
  }
  return (got: string) => ordered(operator, got.toLowerCase() < wanted ? -1 : got.toLowerCase() > wanted ? 1 : 0);
}

function patternOf(name: string, value: string): RegExp {
  try {
    return new RegExp(value);
  } catch {
    return refuse(`${name} is compared with ${JSON.stringify(value)}, which is not a regular expression.`);
  }
}

function ordered(operator: string, difference: number): boolean {
  switch (operator) {
    case "=":
      return difference === 0;
    case "!=":
      return difference !== 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    default:
      return difference >= 0;
  }
}

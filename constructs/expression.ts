/**
 * Text and expressions. In Terraform's JSON every string is a template, so a purpose or a config value that holds `${X}`
 * would be evaluated, or fail the plan. Constructs therefore treat every string as text, unless it says otherwise.
 */

/** A Terraform expression, as it is written in JSON: `${google_secret_manager_secret.a.id}`. */
export class Expression {
  constructor(readonly template: string) {}
}

/**
 * Marks a string as a Terraform expression; everything else is literal text.
 *
 * @throws Error on one of cdktf's tokens, which nothing would resolve: literal arguments bypass that
 */
export function expression(template: string): Expression {
  if (template.includes("{TfToken[")) {
    throw new Error(
      `an expression holds one of cdktf's tokens (${template}); write the reference as Terraform does, such as \${google_secret_manager_secret.a.id}`,
    );
  }
  return new Expression(template);
}

/** What a literal argument may be: plain data, with expressions where a string could stand. */
export type Literal =
  | string
  | number
  | boolean
  | Expression
  | undefined
  | readonly Literal[]
  | { readonly [name: string]: Literal };
export type LiteralArguments = { readonly [name: string]: Literal };

/** A template that evaluates to exactly this text. */
export function escapeTemplate(text: string): string {
  // Most text has nothing to escape, and this runs for every string of every resource.
  if (!text.includes("{")) return text;
  return (
    text
      .replace(/[$%]\{/g, (opening) => `${opening[0]}${opening}`)
      // cdktf finds its own tokens in any string; text that only looks like one must not be looked up.
      .replace(/\{TfToken\[/g, '{TfToke${"n"}[')
  );
}

/** Templates of literal arguments: text escaped, expressions as they are, undefined left out of objects. */
export function toTemplates(value: Literal): unknown {
  if (typeof value === "string") return escapeTemplate(value);
  if (value === undefined || typeof value !== "object") return value;
  if (value instanceof Expression) return value.template;
  if (Array.isArray(value)) return value.map(toTemplates);
  const result: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== undefined) result[escapeTemplate(name)] = toTemplates(inner);
  }
  return result;
}

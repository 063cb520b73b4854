/**
 * The text of a composition: `postgres://{user}:{password:url}@{host}/app`. A placeholder is a name in braces, with or without an
 * encoding. A brace of the text itself is written twice, `{{` and `}}`.
 */

/** A piece of plain text, or a placeholder. */
export type TextPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "placeholder"; readonly name: string; readonly encoding: string | null };

export interface TextProblem {
  readonly code: "unbalanced-brace" | "malformed-placeholder" | "dollar-placeholder";
  readonly what: string;
  /** What was found: names and braces, never the text around them. */
  readonly got: string;
  readonly allowed: string;
  readonly next: string;
}

/** `password`, `password:url`. */
const inner = /^([A-Za-z][A-Za-z0-9_]*)(?::([^{}]*))?$/;

export function readText(text: string): {
  readonly pieces: readonly TextPiece[];
  readonly problems: readonly TextProblem[];
} {
  const pieces: TextPiece[] = [];
  const problems: TextProblem[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character !== "{" && character !== "}") {
      plain += character;
      at++;
    } else if (text.charAt(at + 1) === character) {
      plain += character;
      at += 2;
    } else if (character === "}") {
      problems.push(unbalanced("a } that closes nothing", at));
      at++;
    } else {
      const end = text.slice(at + 1).search(/[{}]/) + at + 1;
      if (end === at || text.charAt(end) === "{") {
        problems.push(unbalanced("a { that is never closed", at));
        at++;
        continue;
      }
      const [, name, encoding = null] = inner.exec(text.slice(at + 1, end)) ?? [];
      if (name === undefined) problems.push(malformed(text.slice(at + 1, end), at));
      else {
        if (plain.endsWith("$")) problems.push(dollar(name));
        if (plain !== "") pieces.push({ kind: "text", text: plain });
        plain = "";
        pieces.push({ kind: "placeholder", name, encoding });
      }
      at = end + 1;
    }
  }
  if (plain !== "") pieces.push({ kind: "text", text: plain });
  return { pieces, problems };
}

/** The text as it would be declared, with every encoding written out. */
export function writeText(pieces: readonly TextPiece[]): string {
  return pieces
    .map((piece) =>
      piece.kind === "text"
        ? piece.text.replace(/[{}]/g, (brace) => brace + brace)
        : `{${piece.name}${piece.encoding === null ? "" : `:${piece.encoding}`}}`,
    )
    .join("");
}

function unbalanced(what: string, at: number): TextProblem {
  return {
    code: "unbalanced-brace",
    what: "the text has a brace without its counterpart",
    got: `${what}, at character ${at + 1}`,
    allowed: "{name} or {name:encoding}; a brace of the text itself is written twice, {{ or }}",
    next: 'close the placeholder, or write the brace twice; in JSON: {{"key": "{key}"}}',
  };
}

function malformed(inside: string, at: number): TextProblem {
  const allowed = "{name} or {name:encoding}, without blanks: a letter, then letters, digits and _";
  const meant = inside.replace(/\s/g, "");
  if (meant !== inside && inner.test(inside.trim().replace(/\s*:\s*/, ":")))
    return {
      code: "malformed-placeholder",
      what: "a placeholder has blanks in its braces",
      // A name and an encoding: what is more than a name may be anything, and is not shown.
      got: `{ ${meant} } at character ${at + 1}`,
      allowed,
      next: `write {${meant}}`,
    };
  return {
    code: "malformed-placeholder",
    what: "a placeholder has no name",
    got: `braces at character ${at + 1} around ${meant === "" ? "nothing" : "something that is not a name"}`,
    allowed,
    next: "name the part, or write both braces twice to have them in the text: {{ and }}",
  };
}

function dollar(name: string): TextProblem {
  return {
    code: "dollar-placeholder",
    what: "a dollar sign stands before a placeholder",
    got: `\${${name}}`,
    allowed: `{${name}}`,
    next: "remove the dollar sign: the text is not a template of JavaScript or of a shell",
  };
}

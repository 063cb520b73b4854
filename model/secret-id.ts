/** What an entry's secret is called in Secret Manager. */

/** How ids follow from names: `DB_PASSWORD` is `db-password` in kebab-case. */
export const secretIdStyles = ["as the name", "kebab-case", "snake_case"] as const;
export type SecretIdStyle = (typeof secretIdStyles)[number];

/** An id of its own, for all environments or for each. */
export type SecretId = string | Readonly<Record<string, string>>;

export interface SecretIdAbout {
  readonly name: string;
  readonly style: SecretIdStyle;
  /** What stands before each id of the product in this environment. */
  readonly prefix: string;
  /** The entry's own id in this environment; it is taken as it is. */
  readonly own: string | null;
}

export function secretIdOf({ name, style, prefix, own }: SecretIdAbout): string {
  return own ?? `${prefix}${styled(name, style)}`;
}

function styled(name: string, style: SecretIdStyle): string {
  if (style === "as the name") return name;
  const lower = name.toLowerCase();
  return style === "kebab-case" ? lower.replaceAll("_", "-") : lower;
}

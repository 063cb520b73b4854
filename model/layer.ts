/**
 * Layers of a product's stacks, in the order in which they are applied: an API is enabled before it is called, a service account exists
 * before a binding names it, a binding before a service reads through it.
 *
 * See docs/adr/0030-identities-first.md.
 */
export const layers = ["bootstrap", "identities", "secrets", "services", "vercel"] as const;

export type Layer = (typeof layers)[number];

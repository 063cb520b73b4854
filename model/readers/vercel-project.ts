import { word } from "../declared/shape";
import type { RoleOf } from "../kinds";
import { made } from "../made";
import type { MayReachBrowser, Read } from "../reader";
import type { DeclaredAs, ReaderAbout, Reads } from "./about";

const previews = ["one branch", "every preview"] as const;

export const vercelProjectFields = { previews: word(previews, "one branch") } as const;

interface About<R> {
  /** `frontend` has no server side of its own and may only ever get public config (document 2, line 145). */
  readonly role: R;
  /** Which preview deployments get the staging values. @default "one branch" */
  readonly previews?: (typeof previews)[number];
}

type Role = RoleOf<"vercel project">;
export type VercelProject = DeclaredAs<"vercel project", About<Role>> & { readonly browser: readonly Read[] };

/** A project on Vercel; the environments have its id, since Strongroom does not create the project. */
export function vercelProject<
  const P extends string,
  const R extends Role,
  const T extends readonly unknown[] = readonly [],
  const B extends readonly unknown[] = readonly [],
>(
  spec: ReaderAbout<P> &
    About<R> & {
      /** What its server side reads. @default nothing */
      readonly reads?: Reads<P, R, T>;
      /** What its browser bundle gets. @default nothing */
      readonly browser?: { readonly [I in keyof B]: MayReachBrowser<P, B[I]> };
    },
): VercelProject {
  const { reads = [], browser = [], ...about } = spec;
  return made({
    kind: "vercel project",
    about,
    reads: reads as unknown as readonly Read[],
    browser: browser as unknown as readonly Read[],
  });
}

import { number, textsByName, word } from "../declared/shape";
import type { RoleOf } from "../kinds";
import { type DeclaredAs, declaredAs, type ReaderAbout, type Reads } from "./about";

const ingresses = ["all", "internal", "internal and load balancing"] as const;

export const cloudRunServiceFields = {
  images: textsByName,
  ingress: word(ingresses, "all"),
  maxInstances: number(1, 1_000),
} as const;

interface About<R> {
  readonly role: R;
  /** First image per environment; later ones belong to the deploying pipeline. @default the environment's `initialImage` */
  readonly images?: Readonly<Record<string, string>>;
  /** Who may reach it. @default "all" */
  readonly ingress?: (typeof ingresses)[number];
  /** @default Cloud Run's own limit */
  readonly maxInstances?: number;
}

type Role = RoleOf<"cloud run service">;
export type CloudRunService = DeclaredAs<"cloud run service", About<Role>>;

/** A service on Cloud Run. */
export function cloudRunService<const P extends string, const R extends Role, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & About<R> & { readonly reads: Reads<P, R, T> },
): CloudRunService {
  return declaredAs("cloud run service", spec);
}

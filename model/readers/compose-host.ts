import { readConfiguration } from "../declared/configuration";
import { textsByName } from "../declared/shape";
import { type DeclaredAs, declaredAs, type ReaderAbout, type Reads } from "./about";

export const composeHostFields = { deployments: textsByName, configuration: readConfiguration } as const;

/** Where the files of a docker compose deployment come from; `strongroom compose init` brings them. */
export type ComposeConfiguration =
  /** A folder of this project. */
  | { readonly folder: string }
  | {
      /** `https://…` or `ssh://…`, without a password or a token. */
      readonly git: string;
      /** A tag, or a full commit. */
      readonly ref: string;
      /** @default the repository's top */
      readonly folder?: string;
    };

interface About {
  /** Name of the deployment per environment: `receptor-stg`. */
  readonly deployments: Readonly<Record<string, string>>;
  /** The compose files and the files beside them. @default a first file, which holds names only */
  readonly configuration?: ComposeConfiguration;
}

export type ComposeHost = DeclaredAs<"compose host", About>;

/** A machine that runs docker compose; it reads Secret Manager by its own identity (document 5, line 31). */
export function composeHost<const P extends string, const T extends readonly unknown[]>(
  spec: ReaderAbout<P> & About & { readonly reads: Reads<P, "compose host", T> },
): ComposeHost {
  return declaredAs("compose host", spec);
}

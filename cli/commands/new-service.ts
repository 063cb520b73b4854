/** `strongroom new service`: one file with its reads and the secrets that only it has. */

import { type Asker, answers, askerOf, wordsOf } from "../../declarations/scaffold/ask";
import { Declarations, type ProductFiles } from "../../declarations/scaffold/declarations";
import {
  type EntryOptions,
  oneOf,
  ownerAndRevoke,
  plannedEntries,
  withNames,
} from "../../declarations/scaffold/entries";
import { afterEntries, type CommonOptions, finish, type NewResult } from "../../declarations/scaffold/finish";
import {
  askedProduct,
  problemOf,
  readOf,
  sharedWithoutReason,
  withReader,
  withSharing,
} from "../../declarations/scaffold/reads";
import {
  assertKebab,
  type PlannedEntry,
  type PlannedIntegration,
  type PlannedRead,
  serviceFile,
  titleOf,
  withOwnRevoke,
} from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { kindOf, readerRoles } from "../../model/kinds";
import { usage } from "../../text/failure";

export interface NewServiceOptions extends CommonOptions, EntryOptions {
  /** @default asked */
  readonly product?: string;
  readonly role?: string;
  readonly reads?: readonly string[];
  /** Why another service's vendor key is read too. */
  readonly sharedBecause?: string;
  readonly owner?: string;
  readonly revoke?: string;
}

/** Roles of services that Terraform deploys. */
const roles = readerRoles.filter((role) => kindOf(role).row.layer !== null);

export async function newService(context: Context, name: string, options: NewServiceOptions): Promise<NewResult> {
  assertKebab("service", name);
  const declarations = new Declarations(context.root);
  const asker = askerOf(context);
  const product = await askedProduct(declarations, options.product, asker);
  const file = `services/${product.name}/${name}.ts`;
  if (declarations.read(file) !== null) throw usage(`${file} exists already.`);
  const found = await answers(asker, [
    {
      flag: "--role",
      asks: `Role (${roles.join(", ")})`,
      given: options.role,
      otherwise: "backend",
      refuse: oneOf(roles),
    },
  ]);
  const role = roles.find((one) => one === found["--role"]) ?? "backend";
  const named = await withNames(product, options, asker);
  const reads = (await wantedReads({ declarations, product, options, asker, file })).map((wanted) =>
    readOf(declarations, product, wanted, file),
  );
  const keys = sharedWithoutReason(declarations, product, reads);
  const because = await reasonOf(keys, options.sharedBecause, asker);
  const entries = await plannedEntries(product, named, asker, { unread: false });
  const own = entries.length === 0 ? null : await ownIntegration(name, { product, entries, options }, asker);
  const { builder } = kindOf(role).row;
  const text = serviceFile(product, { name, product: product.name, builder, role, reads, own });
  const next = afterEntries(context, {
    product: product.name,
    entries,
    unread: false,
    layer: kindOf(role).row.layer,
  });
  const shared = because === undefined ? [] : withSharing(declarations, keys, because);
  const files = new Map([...withReader(declarations, product, reads), ...shared, [file, text]]);
  return finish(context, declarations, { files, next, noun: "This service" }, options);
}

/** Why it reads vendor keys of others too: asked early, since a rule refuses the service without it. */
async function reasonOf(keys: readonly PlannedRead[], given: string | undefined, asker: Asker | null) {
  if (given !== undefined || keys.length === 0 || asker === null) return given;
  const names = keys.map(({ name }) => name).join(", ");
  const asks = `Another service already reads ${names}. Why do they share one key`;
  return (await answers(asker, [{ flag: "--shared-because", asks, given }]))["--shared-because"];
}

/** Existing entries that it reads; asked for if no flag names reads or secrets. */
async function wantedReads({
  declarations,
  product,
  options,
  asker,
  file,
}: {
  readonly declarations: Declarations;
  readonly product: ProductFiles;
  readonly options: NewServiceOptions;
  readonly asker: Asker | null;
  readonly file: string;
}): Promise<readonly string[]> {
  const { reads, secret = [], generate = [] } = options;
  if (reads !== undefined || asker === null || secret.length + generate.length > 0) return reads ?? [];
  const found = await answers(asker, [
    {
      flag: "--reads",
      asks: `Entries of ${product.name} that it reads too (names with blanks or commas between them; Enter: none)`,
      given: undefined,
      otherwise: "",
      refuse: (answer) =>
        wordsOf(answer)
          .map((wanted) => problemOf(() => readOf(declarations, product, wanted, file)))
          .find((problem) => problem !== null) ?? null,
    },
  ]);
  return wordsOf(found["--reads"] ?? "");
}

/** The integration that the service's file declares beside it. */
async function ownIntegration(
  service: string,
  {
    product,
    entries,
    options,
  }: {
    readonly product: ProductFiles;
    readonly entries: readonly PlannedEntry[];
    readonly options: NewServiceOptions;
  },
  asker: Asker | null,
): Promise<PlannedIntegration> {
  const found = await answers(asker, [
    ...ownerAndRevoke(product, entries, options, "Team that answers for its secrets"),
  ]);
  return {
    // Its constant must not have the same name as the service's.
    name: `${service}-secrets`,
    title: titleOf(service),
    owner: found["--owner"] ?? null,
    console: null,
    revoke: found["--revoke"] ?? null,
    setup: [],
    entries: withOwnRevoke(entries),
  };
}

/** `strongroom new service`: one file with its reads and the secrets that only it has. */

import { asking, type Interview } from "../../declarations/scaffold/ask";
import { constantOf } from "../../declarations/scaffold/constant";
import { Declarations } from "../../declarations/scaffold/declarations";
import { assertOnce, type EntryOptions, oneOf, ownerOf, withNames } from "../../declarations/scaffold/entries";
import {
  afterEntries,
  type CommonOptions,
  finish,
  finishAnew,
  type NewResult,
} from "../../declarations/scaffold/finish";
import { assertDistinct, assertName } from "../../declarations/scaffold/names";
import { askedProduct, readOf, sharedWithoutReason, withReader, withSharing } from "../../declarations/scaffold/reads";
import { plannedSecrets, withSharedRevoke } from "../../declarations/scaffold/secrets";
import {
  type CompositionOptions,
  namesIn,
  plannedCompositions,
  plannedConfig,
  withComposed,
  withOwn,
} from "../../declarations/scaffold/service-compositions";
import { serviceFile } from "../../declarations/scaffold/service-file";
import { reasonOf, wantedReads, whyNot } from "../../declarations/scaffold/service-reads";
import { titleOf } from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { kindOf, readerRoles } from "../../model/kinds";
import { usage } from "../../text/failure";

export interface NewServiceOptions extends CommonOptions, EntryOptions, CompositionOptions {
  /** @default asked */
  readonly product?: string;
  readonly role?: string;
  readonly reads?: readonly string[];
  /** Why another service's vendor key is read too. */
  readonly sharedBecause?: string;
  readonly owner?: string;
}

/** Roles of services that Terraform deploys. */
const roles = readerRoles.filter((role) => kindOf(role).row.layer !== null);

export const newService = asking("service", written);

async function written(
  context: Context,
  name: string,
  options: NewServiceOptions,
  interview: Interview,
): Promise<NewResult> {
  const naming = { noun: "service", options } as const;
  assertName(naming, name);
  const declarations = new Declarations(context.root);
  const product = await askedProduct(declarations, options.product, interview);
  const file = `services/${product.name}/${name}.ts`;
  if (declarations.read(file) !== null) throw usage(`${file} exists already.`);
  const readers = declarations.readers().filter((one) => one.product === product.name);
  assertDistinct(
    naming,
    name,
    readers.map((one) => one.name),
  );
  const found = await interview.answers([
    {
      flag: "--role",
      asks: `Role (${roles.join(", ")})`,
      given: options.role,
      otherwise: "backend",
      refuse: oneOf(roles),
    },
  ]);
  const role = roles.find((one) => one === found["--role"]) ?? "backend";
  const { builder, layer } = kindOf(role).row;
  const given = options.reads ?? (namesOwn(options) ? [] : null);
  const refuse = whyNot(context, { product: product.name, name, role });
  const reads = (await wantedReads({ declarations, product, given, interview, file, refuse })).map((wanted) =>
    readOf(declarations, product, wanted, file),
  );
  const early = sharedWithoutReason(declarations, product, reads);
  const said = await reasonOf(early, options.sharedBecause, interview);
  const named = namesOwn(options) ? options : await withNames(product, options, interview);
  const secrets = await plannedSecrets(product, named, interview, { unread: false });
  const withSecrets = withOwn(product, file, `${name}-secrets`, secrets);
  // Whoever gives flags alone is not asked for more; whoever answers is, except for what a flag gives.
  const isAsked = interview.hasAsked || (options.owner === undefined && !product.defaults.has("owner"));
  const asks = !namesOwn(options) || (isAsked && options.composed === undefined);
  const whole = asks ? await withComposed(withSecrets, named, interview, secrets) : named;
  if (whole.part !== undefined && whole.composed === undefined)
    throw usage("--part says what a composition is made of; add --composed NAME=TEXT.");
  const own = [...secrets, ...(await plannedConfig(product, whole, interview))];
  assertOnce([...secrets.map((one) => one.name), ...namesIn(whole)]);
  const constant = constantOf(declarations, product, { name, word: "Service" });
  const beside = [constant];
  const handle = constantOf(declarations, product, { name: `${name}-secrets`, word: "Secrets", beside });
  const withOwnEntries = withOwn(product, file, handle, own);
  const made = await plannedCompositions({ declarations, product: withOwnEntries, interview }, whole, {
    file,
    service: name,
    constant,
  });
  const parts = (made?.compositions ?? []).flatMap((one) => one.parts.map(({ read }) => read));
  const there = parts.filter((read) => read.file !== file);
  const keys = sharedWithoutReason(declarations, product, [...reads, ...there]);
  const because = await reasonOf(keys, said, interview);
  const owner =
    own.length === 0 && made === null
      ? null
      : await ownerOf(product, options, interview, "Team that answers for its secrets");
  interview.settle();
  const text = serviceFile(product, {
    name,
    constant,
    product: product.name,
    builder,
    role,
    reads,
    own:
      own.length === 0
        ? null
        : {
            ...{ handle, title: titleOf(name), owner, console: null, setup: [] },
            ...withSharedRevoke(product, own, options),
          },
    composed: made === null ? null : { ...made, integration: { ...made.integration, owner } },
  });
  const composed = (made?.compositions ?? []).map((one) => ({
    kind: "secret" as const,
    name: one.name,
    origin: { kind: "composed" as const },
  }));
  const next = afterEntries(context, {
    product: product.name,
    entries: [...own, ...composed],
    unread: false,
    layer,
  });
  const read = withReader(declarations, product, [...reads, ...there]);
  const drafts = new Declarations(context.root, read);
  const shared = because === undefined ? [] : withSharing(drafts, keys, because);
  const files = new Map([...read, ...shared, [file, text]]);
  // The questions look at what is declared.
  const end = interview.asks ? finishAnew : finish;
  return end(context, declarations, { files, next, noun: "This service" }, options);
}

/** Whether flags name entries of its own: then nobody is asked for more of them. */
function namesOwn({ secret = [], generate = [], composed = [], config = [] }: NewServiceOptions): boolean {
  return secret.length + generate.length + composed.length + config.length > 0;
}

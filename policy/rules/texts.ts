/** Texts: no expression but the engine's own, and no value where a secret belongs. */

import type { ResolvedEnvironment, ResolvedVariable } from "../../model/resolved";
import { secretLikeness } from "../../model/secret-likeness";
import { isObject } from "../../terraform/synthesized";
import { type Block, listOf, readsIn, resourcesIn, textOf, textsIn } from "../document";
import type { Rule } from "../rule";
import type { Declared, Subject } from "../subject";
import { mayRefer } from "./bootstrap";
import { deferred } from "./resources";

const pinnedNumber = /^[1-9][0-9]*$/;

export const textRules: readonly Rule[] = [
  {
    code: "expression",
    what: "an expression that the engine never writes",
    why: "Terraform evaluates it while planning: file() reads this machine, and references carry values along",
    instead: "write the text; $ { and % { in texts are escaped by the engine",
    finds: (subject) =>
      [...resourcesIn(subject), ...readsIn(subject), ...rest(subject)].flatMap((block) =>
        textsIn(block.body)
          .filter(({ path, text }) => isTemplate(text) && !isOwn(subject, block, path, text))
          .map(({ path }) => ({ where: block.address, got: `an expression in ${path}` })),
      ),
  },
  {
    code: "literal-for-secret",
    what: "a literal where a secret is declared",
    why: "its value would be in git, in the plan and in the state",
    instead: "put the value in by strongroom put; the engine maps the pinned version",
    finds: (subject) => {
      const secret = secretNames(subject.declared);
      return [
        ...environmentOf(subject)
          .filter(({ variable }) => secret.has(textOf(variable.name) ?? "") && Object.hasOwn(variable, "value"))
          .map(({ address, variable }) => ({ where: address, got: `${textOf(variable.name)} with a value` })),
        ...variablesOf(subject)
          .filter(({ body }) => secret.has(textOf(body.key) ?? "") && Object.hasOwn(body, "value"))
          .map(({ address, body }) => ({ where: address, got: `${textOf(body.key)} with a value` })),
      ];
    },
  },
  {
    code: "undeclared-literal",
    what: "a variable with another text than the declared one",
    why: "a reviewer of the declarations would not see it",
    instead: "declare it: config() in catalog/, its value in environments/",
    finds: (subject) => {
      if (subject.declared === null) return [];
      const { known, secret } = { known: literals(subject.declared), secret: secretNames(subject.declared) };
      const isOther = (name: string | null, value: unknown) =>
        name !== null && !secret.has(name) && typeof value === "string" && !known.has(unescaped(value));
      return [
        ...environmentOf(subject)
          .filter(({ variable }) => isOther(textOf(variable.name), variable.value))
          .map(({ address, variable }) => ({ where: address, got: String(variable.name) })),
        ...variablesOf(subject)
          .filter(({ body }) => isOther(textOf(body.key), body.value))
          .map(({ address, body }) => ({ where: address, got: String(body.key) })),
      ];
    },
  },
  {
    code: "secret-in-text",
    what: "a text that looks like a secret",
    why: "labels, annotations and names are readable by everybody who can see the project",
    instead: "take it out, rotate it if it is real, and put it in by strongroom put",
    finds: (subject) => {
      const known = subject.declared === null ? new Set<string>() : literals(subject.declared);
      return [...resourcesIn(subject), ...rest(subject)].flatMap(({ address, body }) =>
        textsIn(body).flatMap(({ path, text }) => {
          const looks = isTemplate(text) || known.has(unescaped(text)) ? null : secretLikeness(text);
          return looks === null ? [] : [{ where: address, got: `${path}: ${looks}` }];
        }),
      );
    },
  },
  {
    code: "unpinned",
    what: "a version of a secret that is not a pinned number",
    why: "latest changes what runs without a review, with the next instance",
    instead: "leave it to the engine; a pin is moved back by strongroom rollback",
    finds: (subject) => [
      ...environmentOf(subject).flatMap(({ address, variable }) =>
        listOf(variable.value_source)
          .flatMap((source) => (isObject(source) ? listOf(source.secret_key_ref) : [source]))
          .filter((ref) => !isObject(ref) || !pinnedNumber.test(textOf(ref.version) ?? ""))
          .map(() => ({ where: address, got: `${textOf(variable.name)} without a number` })),
      ),
      ...variablesOf(subject)
        .filter(({ body }) => Object.hasOwn(body, "value_wo") && !isNumber(body.value_wo_version))
        .map(({ address }) => ({ where: address, got: "value_wo without a number of its version" })),
    ],
  },
];

const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value) && value > 0;

/** What breaks up a text that only looks like a token of cdktf. */
const broken = /\{TfToke\$\{"n"\}\[/g;

/** Whether Terraform would evaluate something in it. */
function isTemplate(text: string): boolean {
  return /[$%]\{/.test(text.replace(broken, "").replace(/(?<![$%])(?:\$\$|%%)\{/g, ""));
}

/** The text that Terraform makes of it. */
function unescaped(text: string): string {
  return text.replace(broken, "{TfToken[").replace(/([$%])\1\{/g, "$1{");
}

/** The three expressions of the engine, each in its place. */
function isOwn(subject: Subject, { type, name, body }: Block, path: string, text: string): boolean {
  const { head } = subject;
  const has = (kind: string, blocks: string, one: string) => {
    const types = head?.document[kind];
    const found = isObject(types) ? types[blocks] : undefined;
    return isObject(found) && Object.hasOwn(found, one);
  };
  if (type === "google_secret_manager_secret_iam_member" && path === "secret_id")
    return has("resource", "google_secret_manager_secret", secretNamed(text) ?? "");
  // Each variable has a read of its own, whose place and version are declared.
  if (type === "vercel_project_environment_variable" && path === "value_wo")
    return body.value_wo === readOf(name) && has("ephemeral", "google_secret_manager_secret_version", name);
  if (type === "google_secret_manager_secret_version") return path === "version" && deferred.test(text);
  return mayRefer(subject, { type, path, text });
}

const readOf = (name: string): string => `\${ephemeral.google_secret_manager_secret_version.${name}.secret_data}`;

/** Name of the secret in the document that a reference is for; null if it is something else. */
export function secretNamed(reference: string): string | null {
  return /^\$\{google_secret_manager_secret\.([\w-]+)\.id\}$/.exec(reference)?.[1] ?? null;
}

/** What is beside the resources. Addresses in import, moved and removed have rules of their own. */
function rest({ head }: Subject): readonly Block[] {
  return ["terraform", "provider"].flatMap((name) => {
    const found = head?.document[name];
    return isObject(found) ? [{ address: name, type: name, name, body: found }] : [];
  });
}

export interface Mapped {
  readonly address: string;
  readonly name: string | null;
  readonly variable: { readonly [name: string]: unknown };
}

/** Environment variables of the document's services. */
export function environmentOf(subject: Subject): readonly Mapped[] {
  return resourcesIn(subject)
    .filter(({ type }) => type === "google_cloud_run_v2_service")
    .flatMap(({ address, body }) =>
      listOf(body.template)
        .flatMap((template) => (isObject(template) ? listOf(template.containers) : []))
        .flatMap((container) => (isObject(container) ? listOf(container.env) : []))
        .flatMap((variable) => (isObject(variable) ? [{ address, name: textOf(body.name), variable }] : [])),
    );
}

export const variablesOf = (subject: Subject): readonly Block[] =>
  resourcesIn(subject).filter(({ type }) => type === "vercel_project_environment_variable");

function declaredVariables({ product }: Declared): readonly ResolvedVariable[] {
  return [
    ...product.services.flatMap(({ variables }) => variables),
    ...product.vercelProjects.flatMap(({ variables }) => variables.map(({ variable }) => variable)),
  ];
}

const known = new WeakMap<ResolvedEnvironment, ReadonlySet<string>>();

/** Names of all entries in Secret Manager, under which any reader has them: also of one that waits for its value. */
function namesOfSecrets(environment: ResolvedEnvironment): ReadonlySet<string> {
  const before = known.get(environment);
  if (before !== undefined) return before;
  const found = environment.products
    .flatMap(({ entries }) => entries)
    .filter(({ secret }) => secret !== null)
    .flatMap(({ name, usedBy }) => [name, ...usedBy.map((use) => use.as)]);
  known.set(environment, new Set(found));
  return new Set(found);
}

/** Whether a variable of the product has to be a secret. */
function secretNames(declared: Declared | null): { has(name: string): boolean } {
  if (declared === null) return new Set<string>();
  const names = namesOfSecrets(declared.environment);
  const config = new Set(declaredVariables(declared).flatMap((one) => (one.kind === "config" ? [one.name] : [])));
  return { has: (name) => names.has(name) && !config.has(name) };
}

function literals(declared: Declared): ReadonlySet<string> {
  return new Set(declaredVariables(declared).flatMap((one) => (one.kind === "config" ? [one.value] : [])));
}

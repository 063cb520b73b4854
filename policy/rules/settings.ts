/** Where the state is kept, and which providers are used. */
import { GOOGLE, TERRAFORM_REQUIRED_VERSION, VERCEL } from "../../providers/pinned";
import { isObject, type JsonObject } from "../../terraform/synthesized";
import { entriesOf, listOf, resourcesIn, settingsIn, textOf } from "../document";
import type { Finding, Rule } from "../rule";
import type { Subject } from "../subject";

const pinned: Readonly<Record<string, { readonly source: string; readonly version: string }>> = {
  google: GOOGLE,
  vercel: VERCEL,
};

/** What may be said of a provider: where its resources are, and nothing of where it is or who it is. */
const plain: Readonly<Record<string, readonly string[]>> = {
  google: ["project", "region", "add_terraform_attribution_label"],
  vercel: [],
};

const parts = ["backend", "cloud", "required_providers", "required_version"];

export const settingRules: readonly Rule[] = [
  {
    code: "backend",
    what: "a backend that is not the declared bucket under the stack's own name",
    why: "the state would be kept elsewhere, or two stacks would share one",
    instead: "declare the bucket in environments/ (stateBucket)",
    finds: (subject) => {
      const { declared, stack, head } = subject;
      if (head === null) return [];
      const { backend } = settingsIn(subject);
      const bucket = declared?.product.stateBucket;
      const isOurs =
        isObject(backend) &&
        Object.keys(backend).join() === "gcs" &&
        isObject(backend.gcs) &&
        Object.keys(backend.gcs).sort().join() === "bucket,prefix" &&
        (bucket === undefined || backend.gcs.bucket === bucket) &&
        backend.gcs.prefix === stack;
      return isOurs
        ? []
        : [{ where: "terraform.backend", got: `not exactly gcs with ${bucket ?? "a bucket"} and ${stack}` }];
    },
  },
  {
    code: "backend-change",
    what: "the state moves to another bucket",
    why: "an apply in a place without the state creates everything a second time",
    instead: "a platform engineer moves the state first (terraform init -migrate-state), outside of a pull request",
    finds: (subject) => {
      const [was, is] = [bucketOf(subject.base?.document), bucketOf(subject.head?.document)];
      return was === null || is === null || was === is
        ? []
        : [{ where: "terraform.backend", got: `${is} in place of ${was}` }];
    },
  },
  {
    code: "cloud",
    what: "a cloud block",
    why: "plans and states would go to somebody else's service",
    instead: "leave it out; the state is kept in the declared bucket",
    finds: (subject) =>
      Object.hasOwn(settingsIn(subject), "cloud") ? [{ where: "terraform.cloud", got: "a cloud block" }] : [],
  },
  {
    code: "terraform-settings",
    what: "another setting of Terraform than the engine's",
    why: "experiments, provider_meta and another version change what a plan means",
    instead: `leave it out; required_version is "${TERRAFORM_REQUIRED_VERSION}"`,
    finds: (subject) => {
      if (subject.head === null) return [];
      const settings = settingsIn(subject);
      const version = settings.required_version;
      return [
        ...Object.keys(settings)
          .filter((name) => !parts.includes(name))
          .map((name) => ({ where: `terraform.${name}`, got: name })),
        ...(version === TERRAFORM_REQUIRED_VERSION
          ? []
          : [{ where: "terraform.required_version", got: textOf(version) ?? "none" }]),
      ];
    },
  },
  {
    code: "provider-version",
    what: "a provider, a source or a version that is not pinned by this engine",
    why: "a provider is a program that runs with the identity of the apply",
    instead: "use the pinned one; a newer one comes with a newer engine, which a platform engineer brings",
    finds: (subject) => (subject.head === null ? [] : providerFaults(subject)),
  },
  {
    code: "provider-lock",
    what: "the committed provider lock changes",
    why: "its hashes decide which program is installed as a provider",
    instead: "let a platform engineer run npm run providers:lock, in a pull request that changes nothing else",
    finds: ({ base, head }) =>
      base !== null && head !== null && base.providerLock !== null && base.providerLock !== head.providerLock
        ? [{ where: "provider lock", got: head.providerLock === null ? "none any more" : "another content" }]
        : [],
  },
  {
    code: "provider-settings",
    what: "a setting of a provider that the engine never makes",
    why: "an endpoint, a proxy or credentials send values and tokens elsewhere",
    instead: "credentials and endpoints come from the pipeline, never from a document",
    finds: (subject) =>
      configurations(subject).flatMap(({ name, settings }) =>
        Object.keys(settings)
          .filter((one) => one !== "alias" && one !== "//" && !(plain[name] ?? []).includes(one))
          .map((one) => ({ where: `provider.${name}`, got: one })),
      ),
  },
  {
    code: "provider-alias",
    what: "a second configuration of a provider",
    why: "a resource could be made with another identity, or in another project",
    instead: "one configuration for each provider, without an alias",
    finds: (subject) => [
      ...configurations(subject)
        .filter(({ index, settings }) => index > 0 || Object.hasOwn(settings, "alias"))
        .map(({ name, index }) => ({ where: `provider.${name}`, got: `configuration ${index + 1}, or an alias` })),
      ...resourcesIn(subject)
        .filter(({ body }) => Object.hasOwn(body, "provider"))
        .map(({ address }) => ({ where: address, got: "provider" })),
    ],
  },
];

function bucketOf(document: JsonObject | undefined): string | null {
  const backend = isObject(document?.terraform) ? document.terraform.backend : null;
  return isObject(backend) && isObject(backend.gcs) ? textOf(backend.gcs.bucket) : null;
}

interface Configuration {
  readonly name: string;
  readonly index: number;
  readonly settings: JsonObject;
}

function configurations({ head }: Subject): readonly Configuration[] {
  return entriesOf(head?.document.provider).flatMap(([name, all]) =>
    listOf(all).map((settings, index) => ({ name, index, settings: isObject(settings) ? settings : {} })),
  );
}

function providerFaults(subject: Subject): readonly Finding[] {
  const required = entriesOf(settingsIn(subject).required_providers);
  const configured = configurations(subject).map(({ name }) => name);
  const wrong = required.filter(([name, one]) => {
    const wanted = pinned[name];
    if (wanted === undefined || !isObject(one)) return true;
    return Object.keys(one).length !== 2 || one.source !== wanted.source || one.version !== wanted.version;
  });
  // One that is used without being required would be the newest that there is.
  const used = [...configured, ...resourcesIn(subject).map(({ type }) => type.split("_")[0] ?? "")];
  const missing = [...new Set(used)].filter(
    (name) => Object.hasOwn(pinned, name) && !required.some(([one]) => one === name),
  );
  return [
    ...wrong.map(([name, one]) => ({
      where: `terraform.required_providers.${name}`,
      got: isObject(one)
        ? `${textOf(one.source) ?? "no source"} ${textOf(one.version) ?? "any version"}`
        : "no version",
    })),
    ...configured
      .filter((name) => !Object.hasOwn(pinned, name))
      .map((name) => ({ where: `provider.${name}`, got: name })),
    ...missing.map((name) => ({ where: `terraform.required_providers.${name}`, got: "nothing" })),
  ];
}

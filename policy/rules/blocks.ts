/** Which blocks a document may have. */
import { duplicateKey } from "../../model/json";
import { isObject } from "../../terraform/synthesized";
import { addressOf, type Block, blocksIn, entriesOf, listOf } from "../document";
import type { Finding, Rule } from "../rule";
import type { Subject } from "../subject";

const known = ["//", "terraform", "provider", "resource", "ephemeral", "import", "moved", "removed"];
const refusedByName = ["module", "data", "check", "action"];

const block = (name: string): Rule["finds"] => {
  return ({ head }) =>
    head !== null && Object.hasOwn(head.document, name)
      ? entriesOf(head.document[name]).map(([inner]) => ({ where: `${name}.${inner}`, got: `a block "${name}"` }))
      : [];
};

const data = (wanted: (type: string) => boolean): Rule["finds"] => {
  return ({ head }) =>
    blocksIn(head?.document, "data")
      .filter(({ type }) => wanted(type))
      .map(({ address, type }) => ({ where: address, got: type }));
};

const ours = "declare what you need in catalog/, services/ or environments/; the engine makes the documents";

export const blockRules: readonly Rule[] = [
  {
    code: "undeclared-stack",
    what: "a document that no declaration asks for",
    why: "it would create things that no review of the declarations shows",
    instead: ours,
    finds: ({ head, declared }) =>
      head !== null && declared === null
        ? [{ where: "the stack", got: "no product and environment of this name" }]
        : [],
  },
  {
    code: "other-file",
    what: "a file other than the document",
    why: "Terraform reads every .tf file, override and .tfvars of the folder",
    instead: "synthesize only documents",
    finds: ({ head }) => (head?.others ?? []).map((file) => ({ where: file, got: "a file that no synthesis writes" })),
  },
  {
    code: "duplicate-key",
    what: "a name that stands twice in one object",
    why: "Terraform takes both, and whoever reads the document sees one",
    instead: "write each name once",
    finds: ({ head }) => {
      const found = head === null ? null : duplicateKey(head.text);
      return found === null ? [] : [{ where: `line ${found.line}`, got: JSON.stringify(found.key) }];
    },
  },
  {
    code: "shape",
    what: "a block in another form than the engine writes",
    why: "Terraform also takes lists there, in which a block could be hidden from these rules",
    instead: "write resource, ephemeral and terraform as objects by type and name",
    finds: ({ head }) => (head === null ? [] : shapes(head.document)),
  },
  {
    code: "module",
    what: "a module",
    why: "its code comes from elsewhere, and none of these rules sees it",
    instead: ours,
    finds: block("module"),
  },
  {
    code: "data",
    what: "a data source",
    why: "it is read while planning: some run programs, send requests or read values into the state",
    instead: "names are deterministic, so nothing has to be looked up",
    finds: data((type) => type !== "terraform_remote_state"),
  },
  {
    code: "remote-state",
    what: "the state of another stack",
    why: "whoever reads a state reads everything in it",
    instead: "stacks share no references; names are deterministic",
    finds: data((type) => type === "terraform_remote_state"),
  },
  {
    code: "check",
    what: "a check block",
    why: "its data source and its conditions are evaluated while planning",
    instead: "look at what is there with strongroom status and strongroom check",
    finds: block("check"),
  },
  {
    code: "action",
    what: "an action block",
    why: "it runs something when a resource changes",
    instead: ours,
    finds: block("action"),
  },
  {
    code: "other-block",
    what: "a block that the engine never writes",
    why: "locals, variables and outputs can move values to where nobody looks",
    instead: ours,
    finds: ({ head }) =>
      Object.keys(head?.document ?? {})
        .filter((name) => !known.includes(name) && !refusedByName.includes(name))
        .map((name) => ({ where: name, got: `a block "${name}"` })),
  },
  {
    code: "import",
    what: "an import that is not one resource by its id",
    why: "an import of a Vercel variable puts its value into the state, and an expression could import anything",
    instead: "import a secret, an account or a service of the document by its own full id",
    finds: (subject) => listed(subject, "import", importFault),
  },
  {
    code: "moved",
    what: "a move that is not from one address to another of the same type",
    why: "any other move can make Terraform forget a resource, or take over another one",
    instead: "move a resource of the document, with from and to of one type",
    finds: (subject) => listed(subject, "moved", movedFault),
  },
  {
    code: "removed",
    what: "a removal that destroys, or runs something",
    why: "it deletes what was not retired",
    instead: "removed { lifecycle { destroy = false } }; what is to be deleted goes by strongroom retire",
    finds: (subject) => listed(subject, "removed", removedFault),
  },
];

function shapes(document: { readonly [name: string]: unknown }): readonly Finding[] {
  const bad = (where: string): Finding => ({ where, got: "a list or a text, where an object is written" });
  const inner = (kind: string) =>
    entriesOf(document[kind]).flatMap(([type, blocks]) =>
      isObject(blocks)
        ? Object.entries(blocks).flatMap(([name, body]) => (isObject(body) ? [] : [bad(`${kind}.${type}.${name}`)]))
        : [bad(`${kind}.${type}`)],
    );
  const settings = isObject(document.terraform) ? document.terraform : {};
  return [
    ...["terraform", "resource", "ephemeral", "data", "module", "check", "action", "provider"]
      .filter((name) => document[name] !== undefined && !isObject(document[name]))
      .map(bad),
    ...["resource", "ephemeral", "data"].flatMap(inner),
    ...["backend", "required_providers"]
      .filter((name) => settings[name] !== undefined && !isObject(settings[name]))
      .map((name) => bad(`terraform.${name}`)),
  ];
}

type Addresses = ReadonlyMap<string, Block>;

/** @param fault gets the block, and the resources of the document by address */
function listed({ head }: Subject, name: string, fault: (block: unknown, addresses: Addresses) => string | null) {
  const addresses = new Map(blocksIn(head?.document, "resource").map((block) => [block.address, block] as const));
  return listOf(head?.document[name]).flatMap((one, index): readonly Finding[] => {
    const got = fault(one, addresses);
    return got === null ? [] : [{ where: `${name} ${index + 1}`, got }];
  });
}

const address = /^([a-z][a-z0-9_]*)\.([A-Za-z_][\w-]*)$/;

const typeOf = (value: unknown): string | null => address.exec(addressOf(value))?.[1] ?? null;

function importFault(one: unknown, addresses: Addresses): string | null {
  if (!isObject(one)) return "not an object";
  const extra = Object.keys(one).filter((name) => name !== "to" && name !== "id");
  const type = typeOf(one.to);
  if (extra.length > 0) return `also ${extra.join(", ")}`;
  if (type === null) return "an address that is not type.name";
  if (!type.startsWith("google_")) return `a ${type}`;
  const block = addresses.get(addressOf(one.to));
  if (block === undefined) return "an address that the document does not have";
  // What is imported under another name is deleted by the plan, to make the declared one.
  return one.id === idOf(block) ? null : "an id that is not the one of the resource";
}

/** The id of a resource in the cloud, as the provider imports it. */
function idOf({ type, body }: Block): string | null {
  const { project, secret_id: secret, account_id: account, location, name } = body;
  if (type === "google_storage_bucket") return `${project}/${name}`;
  if (type === "google_secret_manager_secret") return `projects/${project}/secrets/${secret}`;
  if (type === "google_service_account")
    return `projects/${project}/serviceAccounts/${account}@${project}.iam.gserviceaccount.com`;
  return type === "google_cloud_run_v2_service" ? `projects/${project}/locations/${location}/services/${name}` : null;
}

function movedFault(one: unknown, addresses: Addresses): string | null {
  if (!isObject(one)) return "not an object";
  const [from, to] = [typeOf(one.from), typeOf(one.to)];
  if (from === null || to === null || Object.keys(one).length !== 2) return "not exactly from and to, as type.name";
  // Terraform destroys what was moved to an address that is not there.
  if (!addresses.has(addressOf(one.to))) return "to an address that the document does not have";
  return from === to ? null : `from a ${from} to a ${to}`;
}

function removedFault(one: unknown): string | null {
  if (!isObject(one)) return "not an object";
  const [lifecycle, ...more] = listOf(one.lifecycle);
  if (typeOf(one.from) === null) return "an address that is not type.name";
  if (Object.keys(one).length !== 2 || more.length > 0 || !isObject(lifecycle)) return "not exactly from and lifecycle";
  const plain = Object.keys(lifecycle).join() === "destroy" && lifecycle.destroy === false;
  return plain ? null : "not exactly destroy = false";
}

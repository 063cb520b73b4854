/**
 * Within minutes: remove access, revoke, replace, deploy, verify, remove the old version (documents 2, lines 184 to 186, and 4, 124 to
 * 126).
 */

import { isStored } from "../inventory/entries";
import type { Reach } from "../live/reach";
import { kindOf } from "../model/kinds";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedIntegration } from "../model/resolved";
import { sourcesOf } from "../values/recipe";
import { type BlastRadius, entriesOf, readersOfPerson } from "./blast-radius";
import { reachedLine } from "./reached";
import { byHand, type Step } from "./step";

const phase = "immediate";

/** Their access is removed first: what they could still read would be exposed again. */
export function leaving(environment: ResolvedEnvironment, who: string, radius: BlastRadius): readonly Step[] {
  const readers = readersOfPerson(environment, who);
  const known = radius.affected.some(({ because }) => because.startsWith(`${who} `));
  return [
    byHand(
      phase,
      `Take away the access of ${who}`,
      ...(known
        ? []
        : [
            `${who} is not named here as a reader or as somebody who added a value: below is what is due when anybody leaves`,
          ]),
      "suspend the account at the identity provider, and take it out of every group that reads entries",
      ...readers.map(
        (reader) =>
          `remove ${reader.key} from services/${reader.product}/, deploy ${reader.product}-${environment.name}-secrets`,
      ),
      "remove it from the vendors' teams that are named below",
    ),
  ];
}

export function immediate(environment: ResolvedEnvironment, radius: BlastRadius, reach: Reach): readonly Step[] {
  const { name: env } = environment;
  const replaced = radius.rotate.map((key) => replacement(env, key, radius));
  return [
    ...radius.integrations.flatMap((integration) => revocations(integration, radius)),
    ...replaced,
    ...radius.affected.flatMap(({ entry }) => elsewhere(env, entry)),
    // Otherwise the next pipeline deploys again what has just been revoked.
    ...(replaced.length === 0
      ? []
      : [
          byHand(
            phase,
            "Merge the new pins",
            `commit environments/${env}.lock.json and have it merged`,
            "until it is merged, a pipeline of a real project deploys the exposed version again",
          ),
        ]),
    ...deliveries(env, radius, reach),
    ...undeclared(reach),
    ...radius.copies.map(({ place, key }) => byHand(phase, `Replace the copy of ${key} in: ${place}`)),
    ...radius.rotate.flatMap((key) => verifications(env, key, radius)),
    // An entry without a value here has no version to replace.
    ...radius.rotate
      .filter((key) => radius.affected.some(({ entry }) => entry.key === key && entry.state !== "pending"))
      .map((key) => removal(environment, key, { radius, reach })),
  ];
}

/** What runs with it although no declaration says so, or may: no deploy of ours brings that a new version. */
function undeclared({ findings }: Reach): readonly Step[] {
  const faults = findings.filter(({ verdict }) => verdict === "fault");
  const unseen = findings.filter(({ verdict }) => verdict === "unknown");
  const how = new Set(
    [...faults, ...unseen].flatMap((one) => [reachedLine(one), ...(one.next === null ? [] : [one.next])]),
  );
  if (faults.length > 0) return [byHand(phase, "End undeclared readers", ...how)];
  if (unseen.length === 0) return [];
  return [{ ...byHand(phase, "Look for undeclared readers", ...how, "then run this again"), unsure: true }];
}

/** One step for each path to revoke a key: the keys of a vendor may have several paths. */
function revocations(integration: ResolvedIntegration, radius: BlastRadius): readonly Step[] {
  const byPath = new Map<string, ResolvedEntry[]>();
  for (const entry of entriesOf(integration, radius)) {
    if (entry.origin?.kind !== "issued") continue;
    const path = JSON.stringify([entry.revoke, entry.console]);
    byPath.set(path, [...(byPath.get(path) ?? []), entry]);
  }
  return [...byPath.values()].map((entries) => revocation(integration, entries));
}

/** @param entries with the same path */
function revocation(integration: ResolvedIntegration, entries: readonly ResolvedEntry[]): Step {
  const consoles = entries.flatMap(({ console }) => (console === null ? [] : [`console: ${console}`]));
  return byHand(
    phase,
    `Revoke at ${integration.title}: ${entries.map(({ key }) => key).join(", ")}`,
    ...new Set([
      ...entries.map(({ revoke }) => `path: ${revoke}`),
      ...consoles,
      ...entries.flatMap(({ name, previousAs }) =>
        previousAs === null
          ? []
          : [`${name}: readers take old and new; add the new key first, if minutes allow, then revoke`],
      ),
      ...entries.flatMap(({ origin }) => (origin?.kind === "issued" ? [newOne(origin)] : [])),
    ]),
  );
}

function newOne({ where, scope }: { readonly where: string; readonly scope: string | null }): string {
  return `new one: ${where}${scope === null ? "" : ` (${scope})`}`;
}

/** The entries that a rotation replaces too: those derived from it. */
function groupOf(key: string, radius: BlastRadius): readonly ResolvedEntry[] {
  const entries = radius.affected.map(({ entry }) => entry);
  return entries.filter((entry) => entry.key === key || sourcesOf(entry).includes(key));
}

function replacement(env: string, key: string, radius: BlastRadius): Step {
  const [entry, ...others] = [...groupOf(key, radius)].sort((a) => (a.key === key ? -1 : 1));
  return {
    phase,
    title: `Replace ${key}`,
    how: [
      ...(entry?.consequences ?? []),
      ...(entry?.previousAs == null
        ? []
        : [`the exposed value stays valid as ${entry.previousAs} until it is removed below: do that without delay`]),
      ...(others.length === 0
        ? []
        : [`regenerates what is derived from it: ${others.map((one) => one.key).join(", ")}`]),
    ],
    command:
      entry?.state === "pending"
        ? ["inject", "--env", env, "--only", key, ...(entry.origin?.kind === "issued" ? ["--prompt"] : [])]
        : ["rotate", key, "--env", env],
  };
}

/** Entries outside of Secret Manager: literals of the declarations, keys inside a database. */
function elsewhere(env: string, entry: ResolvedEntry): readonly Step[] {
  if (isStored(entry)) return [];
  if (entry.origin?.kind === "managed in database") {
    return [byHand(phase, `Replace ${entry.key} in the database`, entry.revoke)];
  }
  const how = `it is not a secret: its value is in environments/${env}.ts; put the new one there, and have it merged`;
  return [byHand(phase, `Replace ${entry.key}`, how)];
}

function deliveries(env: string, radius: BlastRadius, { absent }: Reach): readonly Step[] {
  const nothing = (keys: readonly string[]) =>
    `${keys.join(", ")} ${keys.length === 1 ? "is" : "are"} not deployed now, and ${keys.length === 1 ? "gets" : "get"} the new version once ${keys.length === 1 ? "it is" : "they are"}`;
  const stacks = radius.stacks.map(({ name, readers }): Step => {
    const title = `Deploy ${name}`;
    if (readers.every((key) => absent.includes(key))) return byHand(phase, title, nothing(readers));
    return { phase, title, how: ["its readers get the new version"], command: ["deploy", name] };
  });
  const readers = radius.readers.flatMap(({ key, role }): readonly Step[] => {
    const command = ["restart", key, "--env", env];
    const { renewedBy } = kindOf(role).row;
    if (renewedBy === "a new deployment") {
      const title = `Redeploy ${key} on Vercel`;
      if (absent.includes(key)) return [byHand(phase, title, nothing([key]))];
      return [{ phase, title, how: ["a changed variable reaches new deployments only"], command }];
    }
    if (renewedBy === "a restart of its host") {
      const how = ["restart its stack with the new values; the command for the host is printed"];
      const proof = "Was it run on the host";
      return [{ phase, title: `Deliver to ${key} (${role})`, how, command, proof }];
    }
    if (renewedBy !== "a copy") return [];
    return [byHand(phase, `Deliver to ${key} (${role})`, "deliver the new values, and redeploy what reads them")];
  });
  return [...stacks, ...readers];
}

function verifications(env: string, key: string, radius: BlastRadius): readonly Step[] {
  const group = groupOf(key, radius);
  const callable = group.filter((entry) => entry.verify !== undefined);
  if (callable.length === 0) {
    const readers = [...new Set(group.flatMap((entry) => entry.usedBy.map((use) => use.reader)))].sort();
    const how = `no harmless call is declared for it: check the logs of ${readers.join(", ") || "whoever uses it"}`;
    return [byHand(phase, `Check that the new ${key} works`, how)];
  }
  return callable.map(({ key: one, verify }): Step => {
    const title = `Check that the new ${one} works`;
    const own = verify !== undefined && "url" in verify && verify.url.includes("{base}");
    return own
      ? byHand(phase, title, `with the deployment's own address: strongroom verify ${one} --env ${env} --base-url URL`)
      : { phase, title, how: [], command: ["verify", one, "--env", env] };
  });
}

function removal(
  environment: ResolvedEnvironment,
  key: string,
  { radius, reach }: { readonly radius: BlastRadius; readonly reach: Reach },
): Step {
  const group = groupOf(key, radius);
  const readers = new Set(group.flatMap((entry) => entry.usedBy.map((use) => use.reader)));
  const services = environment.products
    .flatMap((product) => product.services)
    .flatMap((service) => (readers.has(service.key) && !reach.absent.includes(service.key) ? [service.key] : []));
  const second = group.flatMap((entry) => (entry.previousAs === null ? [] : [entry.previousAs]));
  const seen = group.some((entry) => entry.verify !== undefined) ? [] : ["--verified"];
  return {
    phase,
    title: `Remove the old version of ${key}`,
    how: [
      "only once nothing uses it any more; the command checks that",
      ...(second.length === 0
        ? []
        : [`removes ${second.join(", ")} first: deploy the same stacks again, then run it again`]),
      ...(services.length === 0
        ? []
        : [
            "a service's last three ready revisions count; each restart makes a new one:",
            ...services.map((service) => `strongroom restart ${service} --env ${environment.name}`),
          ]),
    ],
    command: ["rotate", key, "--env", environment.name, "--finish", ...seen],
  };
}

/** How a plan begins and ends what Strongroom makes: created, destroyed, replaced, forgotten, taken over, moved, left over. */
import type { Area, Change, Level } from "../change";
import type { ResourceChange } from "./document";
import type { DeclaredHere } from "./resources";
import { shown, shownAddress } from "./shown";
import type { PlannedStack } from "./subject";
import { textAt } from "./value";

interface Kind {
  readonly called: string;
  /** What is lost with it. */
  readonly loses: string;
  /** Where one that nothing declares is created. */
  readonly created: Level;
  readonly lost: Level;
}

const kinds: Readonly<Record<string, Kind>> = {
  google_secret_manager_secret: {
    called: "the secret",
    loses: " with all its versions",
    created: "attention",
    lost: "danger",
  },
  google_service_account: {
    called: "the account",
    loses: ": what it may do goes with it, and a new one of the same name does not get it back",
    created: "attention",
    lost: "danger",
  },
  google_cloud_run_v2_service: {
    called: "the service",
    loses: ": nothing serves until it is there again",
    created: "danger",
    lost: "danger",
  },
  vercel_project_environment_variable: { called: "the variable", loses: "", created: "danger", lost: "attention" },
};

const someKind: Kind = { called: "the grant", loses: "", created: "danger", lost: "attention" };

interface Around {
  readonly subject: PlannedStack;
  /** What makes the replacement necessary is declared. */
  readonly replacesAsDeclared: boolean;
  /** Some argument is not as declared. */
  readonly differs: boolean;
}

interface Life {
  readonly changes: readonly Change[];
  /** They say it all; single arguments add nothing. */
  readonly instead: boolean;
}

/** Grants too, for all but what they grant. */
export function lifeChanges(one: ResourceChange, { head, base }: DeclaredHere, around: Around): Life {
  const { subject } = around;
  const kind = kinds[one.type] ?? someKind;
  const found: Change[] = [];
  const add = (area: Area, level: Level, says: string, ...because: readonly string[]) =>
    found.push({
      area,
      level,
      environment: subject.environment,
      subject: head?.subject ?? base?.subject ?? nameOf(one),
      says,
      because: [`only the plan has it: ${shownAddress(one.address)}`, ...because],
    });
  const done = (instead: boolean): Life => ({ changes: found, instead });
  const gone = subject.plan.drift.some(({ address, action }) => address === one.address && action === "delete");
  const causes = one.replacePaths
    .map((path) => path.filter((step) => typeof step === "string").join("."))
    .filter(isName);
  if (one.deposed !== null) {
    add(
      "lost",
      "danger",
      `an old object of ${kind.called} is destroyed${kind.loses}`,
      "a replacement that failed left it behind; it can be the one that is in use",
    );
    return done(true);
  }
  if (one.action === "forget" || one.action === "replace and forget")
    add(
      "lost",
      "danger",
      `${kind.called} is forgotten: it stays as it is, and nothing manages it`,
      "no later plan takes it away, whatever the declarations say",
    );
  if (one.importing !== null)
    add(
      "targets",
      head === null || around.differs ? "danger" : "attention",
      `takes over ${kind.called} that exists${one.importing.id === null ? "" : ` as ${shown(one.importing.id, "name") ?? "an id that is not shown"}`}`,
      "what somebody else put there, and who may use it, comes with it",
    );
  if (one.previousAddress !== null) moved(one, subject, add);
  if (one.action === "create") {
    if (head === null) {
      add("targets", kind.created, `is created: ${kind.called} of no declaration`);
      return done(true);
    }
    if (base !== null && !around.differs)
      // One line for all that a stack lacks.
      found.push({
        area: "targets",
        level: gone ? "attention" : "info",
        environment: subject.environment,
        subject: subject.stack,
        says: `creates ${head.subject}`,
        because: [
          "only the plan has it: it was declared before this change",
          gone ? "it was deleted outside of Terraform" : "it was not applied yet, or somebody deleted it",
        ],
      });
  }
  if (one.action === "delete" && (head !== null || base === null))
    add(
      "lost",
      head === null ? (kind.lost === "danger" ? "danger" : "attention") : "danger",
      `${kind.called} is deleted${kind.loses}`,
      head === null ? "no declaration knew it" : "the declarations still have it",
    );
  if (one.action === "replace" && !around.replacesAsDeclared)
    add(
      "lost",
      head === null && base === null ? "danger" : kind.lost,
      `${kind.called} is deleted and created again${kind.loses}`,
      reasonText(one.reason, causes),
    );
  return done(false);
}

function moved(
  { address, previousAddress, type }: ResourceChange,
  { head, base }: PlannedStack,
  add: (area: Area, level: Level, says: string, ...because: readonly string[]) => void,
): void {
  const from = previousAddress ?? "";
  const takes = head?.resources.has(from) === true || ![...(head?.resources.keys() ?? [])].includes(address);
  const isGrant = type === "google_secret_manager_secret_iam_member";
  const known = base?.resources.has(from) === true;
  if (isGrant || (!takes && known))
    add("declared", "info", `has another address in Terraform (before: ${shownAddress(from)})`);
  else
    add(
      "targets",
      "danger",
      `takes over what was ${shownAddress(from)}`,
      takes ? "the declarations still have the other one" : "no declaration had it before",
    );
}

/** Terraform's reasons, in words. */
function reasonText(reason: string | null, causes: readonly string[]): string {
  if (reason === "replace_because_tainted") return "it is tainted: an apply of before did not finish it";
  if (reason === "replace_by_request") return "whoever planned asked for it (-replace)";
  if (reason === "replace_by_triggers") return "something else that changes triggers it";
  return causes.length === 0
    ? "the plan does not say why"
    : `because of ${causes.join(", ")}, which no declaration changes`;
}

const isName = (text: string): boolean => /^[\w.]{1,60}$/.test(text);

function nameOf({ type, before, after, address }: ResourceChange): string {
  const name =
    type === "google_secret_manager_secret" ? "secret_id" : type === "google_service_account" ? "account_id" : "name";
  return shown(textAt(after, name) ?? textAt(before, name), "name") ?? shownAddress(address);
}

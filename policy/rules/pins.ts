/** What must be true of a version before its pin may move to it; the cloud is asked, by code of the base. */
import type { VersionAddition } from "../../clients/audit-log";
import type { LockedVersion } from "../../model/lock";
import { oneLine } from "../../text/printable";
import { unknown } from "../../versions/rebuild/rebuild";
import { isAdopted, type PinFacts } from "../pins";
import type { Row } from "../rule";

export interface PinRule extends Row {
  /** Null if the rule has nothing against it. */
  readonly got: (pin: PinFacts) => string | null;
}

export const pinRules: readonly PinRule[] = [
  {
    code: "pin-missing",
    what: "a pin of a version that does not exist",
    why: "whoever maps it can't start, and whoever adds the next version decides what runs",
    instead: "let strongroom inject add and pin it; what is pinned by mistake goes back by strongroom lock restore",
    got: ({ version, live }) => (live === null ? `version ${version}` : null),
  },
  {
    code: "pin-not-enabled",
    what: "a pin of a version that is not enabled",
    why: "whoever maps it can't start again",
    instead: "enable the version first, or pin an enabled one by strongroom rollback",
    got: ({ version, live }) =>
      live === null || live.state === "ENABLED" ? null : `version ${version}, ${live.state.toLowerCase()}`,
  },
  {
    code: "pin-without-injector",
    what: "a moved pin in an environment that does not say who adds versions",
    why: "whoever may add a version could have added this one",
    instead: 'declare them in environments/: composers: ["platform/strongroom-inject", "platform/strongroom-rotate"]',
    got: (pin) => (pin.injectors.length === 0 && isRight(pin) ? `version ${pin.version}` : null),
  },
  {
    code: "pin-of-another",
    what: "a pin of a version that no declared identity added",
    why: "nobody has checked its value, and whoever added it knows it",
    instead:
      "put the value in by strongroom inject, in its pipeline; a version that stays as it is gets its owner's approval by strongroom inject --adopt",
    got: (pin) => {
      const { added, injectors } = pin;
      return injectors.length > 0 && isRight(pin) && isFound(added) && !injectors.includes(added.principal)
        ? `version ${pin.version}, added by ${oneLine(added.principal) || "somebody whom the log does not name"} at ${oneLine(added.at)}`
        : null;
    },
  },
  {
    code: "pin-not-logged",
    what: "a pin of a version whose addition is not in the log",
    why: "additions are always logged, so the log is incomplete, or the version is not the one that its number says",
    instead: "put the value in again by strongroom inject, which adds a version of its own",
    got: (pin) =>
      isRight(pin) && pin.added === null
        ? `version ${pin.version}, made at ${oneLine(pin.live?.createdAt ?? "an unknown time")}`
        : null,
  },
  {
    code: "pin-of-other-record",
    what: "a pin whose record in the lock names another identity than the log",
    why: "the record was written by hand, and tells a reviewer something else than what happened",
    instead: "restore the lock from git, and let strongroom inject write it; or strongroom lock restore",
    got: (pin) =>
      isRight(pin) &&
      isFound(pin.added) &&
      pin.injectors.includes(pin.added.principal) &&
      isOther(pin.record, pin.added)
        ? `version ${pin.version}: ${oneLine(pin.record.by)} in the lock, ${oneLine(pin.added.principal) || "nobody"} in the log`
        : null,
  },
];

const isFound = (added: PinFacts["added"]) => added !== null && added !== "expired";

/** A record that was restored from the cloud says that it is not known. */
const isOther = (record: PinFacts["record"], { principal }: VersionAddition): record is LockedVersion =>
  record !== null && record.by !== unknown && record.by !== principal;

/** There and enabled, and nobody's approval decides instead. */
const isRight = ({ live, record }: PinFacts): boolean => live?.state === "ENABLED" && !isAdopted(record);

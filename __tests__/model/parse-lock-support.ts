/** A lock with everything in it, and what is said of its text. */
import { formatIssues } from "../../model/issue";
import { emptyLock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { pinned } from "../support/organisation-fixture";

export const where = "environments/dev.lock.json";
export const fingerprint = { key: "0a1b2c3d", hmac: "00facade00facade00facade00facade" };

export const lock = {
  ...emptyLock("dev"),
  entries: {
    "shop/PAY_KEY": {
      ...pinned("2"),
      previous: "1",
      versions: {
        "1": { state: "enabled", at: "2026-01-31T12:00:00Z", by: "fake@example.test", from: "prompt", fingerprint },
        "2": { state: "enabled", at: "2026-02-01T12:00:00.123Z", by: "fake@example.test", from: "generated hex 32" },
      },
    },
    "shop/NEW": { state: "pending" },
  },
  services: { "shop/api": { state: "active", maps: ["shop/PAY_KEY"] } },
  stacks: { "shop-dev-secrets": { state: "retiring" }, "shop-dev-services": { state: "active", holds: ["shop/api"] } },
} as const;

export const said = (text: string, file = where): string => {
  const parsed = parseLock(text, file);
  return parsed.ok ? "ok" : formatIssues(parsed.issues);
};

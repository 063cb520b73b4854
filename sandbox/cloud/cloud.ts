import * as path from "node:path";
import { type AccessRecord, AppendLog } from "./audit";
import { type Data, openData } from "./data";
import { GoogleError } from "./errors";
import { Faults } from "./faults";
import type { Keys } from "./keys";
import { Iam } from "./policy";
import { Quotas } from "./quotas";
import { RequestLog } from "./request-log";
import { defaultSettings, type Settings } from "./settings";
import { BlobFolder } from "./storage/blob";
import { Store } from "./store";
import { ValueVault } from "./vault";

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** The whole state of one sandbox home, and what handlers do with it. */
export class Cloud {
  readonly store: Store;
  readonly data: Data;
  readonly values: ValueVault;
  readonly blobs: BlobFolder;
  readonly iam: Iam;
  readonly accesses: AppendLog<AccessRecord>;
  readonly requests = new RequestLog();
  readonly faults = new Faults();
  readonly quotas: Quotas;
  readonly startedMillis: number;

  constructor(
    readonly home: string,
    readonly keys: Keys,
    readonly clock: Clock,
  ) {
    this.startedMillis = clock();
    this.store = new Store(path.join(home, "state"));
    this.data = openData(this.store);
    this.values = new ValueVault(path.join(home, "values"), keys.vaultKey);
    this.blobs = new BlobFolder(path.join(home, "objects"));
    this.iam = new Iam(this.data, () => this.settings, clock);
    this.accesses = new AppendLog(path.join(home, "accesses.jsonl"));
    this.quotas = new Quotas(clock);
    this.sweep();
  }

  get settings(): Settings {
    return { ...defaultSettings, ...this.data.settings.get("settings") };
  }

  /** The current time as Google writes it. */
  now(): string {
    return new Date(this.clock()).toISOString();
  }

  /** The next number of a named sequence. */
  next(counter: string): number {
    const value = (this.data.counters.get(counter) ?? 0) + 1;
    this.data.counters.put(counter, value);
    return value;
  }

  /** An etag as Google's resource APIs write it: quotes belong to it. */
  etag(): string {
    return `"${(0x16000000 + this.next("etag")).toString(16)}"`;
  }

  /** All writes of `work` or none; the values and blobs that it disposed of go only with a commit. */
  transaction<T>(work: () => T): T {
    let committed = false;
    try {
      const result = this.store.transaction(work);
      committed = true;
      return result;
    } finally {
      this.values.settle(committed);
      this.blobs.settle(committed);
    }
  }

  /**
   * Throws Google's 403 unless `email` may do `permission` on `resource` or one of its ancestors.
   * @param message what the API in question says; default: the wording of Secret Manager
   */
  authorize(email: string, permission: string, resource: string, ancestors: readonly string[], message?: string): void {
    if (this.iam.allows(email, permission, [resource, ...ancestors])) return;
    throw new GoogleError(
      "PERMISSION_DENIED",
      message ?? `Permission '${permission}' denied for resource '${resource}' (or it may not exist).`,
      [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "IAM_PERMISSION_DENIED",
          domain: "iam.googleapis.com",
          metadata: { permission, resource },
        },
      ],
    );
  }

  /** Back to an empty cloud. Keys, tokens and logs stay. */
  reset(): void {
    this.store.clear();
    this.faults.clear();
    this.sweep();
  }

  close(): void {
    this.store.close();
    this.accesses.close();
  }

  private sweep(): void {
    const used = [...this.data.versions.values(), ...this.data.variables.values()].map((record) => record.valueId);
    this.values.sweep(new Set(used.filter((id) => id !== undefined)));
    this.blobs.sweep(new Set(this.data.objects.values().map((object) => object.blob)));
  }
}

import * as path from "node:path";
import { AccessLog } from "./audit";
import { ContentFolder } from "./content";
import { type Data, openData } from "./data";
import { GoogleError } from "./errors";
import { Faults } from "./faults";
import { fingerprintsOf, type Keys } from "./keys";
import { Iam } from "./policy";
import { Quotas } from "./quotas";
import { RequestLog } from "./request-log";
import { defaultSettings, type Settings } from "./settings";
import { type Collection, Store, type StoreOptions } from "./store";
import { ValueVault } from "./vault";
import { checkWhole } from "./whole";

/** Milliseconds since the epoch. */
export type Clock = () => number;

export type CloudOptions = Pick<StoreOptions, "compactBytes" | "disk" | "onTrouble">;

/** The whole state of one sandbox home, and what handlers do with it. */
export class Cloud {
  readonly store: Store;
  readonly data: Data;
  readonly values: ValueVault;
  readonly blobs: ContentFolder;
  readonly iam: Iam;
  readonly accesses: AccessLog;
  private readonly keyPrints: Collection<string>;
  readonly requests = new RequestLog();
  readonly faults = new Faults();
  readonly quotas: Quotas;
  readonly startedMillis: number;

  constructor(
    readonly home: string,
    readonly keys: Keys,
    readonly clock: Clock,
    private readonly options: CloudOptions = {},
  ) {
    this.startedMillis = clock();
    this.values = new ValueVault(path.join(home, "values"), keys.vaultKey, options.disk);
    this.blobs = new ContentFolder(path.join(home, "objects"), options.disk);
    this.store = new Store(path.join(home, "state"), {
      ...options,
      beforeSync: () => {
        this.values.files.sync();
        this.blobs.sync();
      },
    });
    this.data = openData(this.store);
    this.keyPrints = this.store.collection("keys");
    this.iam = new Iam(this.data, () => this.settings, clock);
    this.accesses = new AccessLog(this.store.collection("accesses"));
    this.quotas = new Quotas(clock);
    checkWhole(this, this.keyPrints);
    this.store.start();
    this.rememberKeys();
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
      const contents = [this.values.files, this.blobs];
      // A machine that dies must not wake up with a document whose content is already gone.
      if (committed && contents.some((folder) => folder.disposes)) this.store.trySync();
      for (const folder of contents) folder.settle(committed);
    }
  }

  /**
   * Throws Google's 403 unless `email` may do `permission` on `resource` or one of its ancestors.
   * @param message what the API in question says; default: the wording of Secret Manager
   */
  authorize({
    email,
    permission,
    resource,
    ancestors,
    message,
  }: {
    readonly email: string;
    readonly permission: string;
    readonly resource: string;
    readonly ancestors: readonly string[];
    readonly message?: string;
  }): void {
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
    this.store.clear(["accesses"]);
    this.rememberKeys();
    this.faults.clear();
    this.sweep();
  }

  /** Says what goes wrong beyond a single request. */
  trouble(error: unknown): void {
    this.options.onTrouble?.(error);
  }

  close(): void {
    this.store.close();
  }

  /** Ids of the values that documents refer to. */
  valueIds(): string[] {
    const { versions, variables, cryptoKeyVersions } = this.data;
    const used = [...versions.values(), ...variables.values(), ...cryptoKeyVersions.values()].map(
      (record) => record.valueId,
    );
    return used.filter((id) => id !== undefined);
  }

  private rememberKeys(): void {
    this.transaction(() => {
      for (const [name, print] of fingerprintsOf(this.keys)) {
        if (this.keyPrints.get(name) !== print) this.keyPrints.put(name, print);
      }
    });
  }

  private sweep(): void {
    this.values.files.sweep(new Set(this.valueIds()));
    this.blobs.sweep(new Set(this.data.objects.values().map((object) => object.blob)));
  }
}

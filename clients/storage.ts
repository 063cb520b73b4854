/**
 * Terraform's state as its GCS backend keeps it: `PREFIX/default.tfstate`, and `PREFIX/default.tflock` while somebody works.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/gcs
 */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Json, objectOf, objects } from "./json";
import type { JsonApi } from "./json-api";

/** A lock on a state. */
export interface StateLock {
  /** Name of the stack, which is the prefix of its state. */
  readonly stack: string;
  readonly bucket: string;
  /** The object's generation: what Terraform calls the lock's ID, and `terraform force-unlock` takes. */
  readonly id: string;
  /** `user@host`; null if the lock does not say. */
  readonly who: string | null;
  /** ISO 8601. */
  readonly created: string | null;
  /** `OperationTypeApply`, `OperationTypePlan`, … */
  readonly operation: string | null;
}

/** An object of a bucket, without its content. */
export interface StoredObject {
  readonly name: string;
  /** Changes with every write of the object, whoever writes. */
  readonly generation: string;
  /** Notes on this generation; the next write does not keep them. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Identifies the state in one generation of a stack's object. */
export interface StateVersion {
  readonly generation: string;
  /** Terraform's own count of what it wrote, within one lineage. */
  readonly serial: number;
  readonly lineage: string;
}

/** A managed resource in a state. */
export interface StateResource {
  readonly type: string;
  readonly address: string;
  /** Attribute `id` of each instance. */
  readonly ids: readonly string[];
  /** Whether the provider refuses to delete one of them. */
  readonly guarded: boolean;
}

export class StateStorage {
  constructor(
    private readonly api: JsonApi,
    /** Of the JSON API; ends in `/`. */
    private readonly base: string,
  ) {}

  /** The lock on a stack's state; null while nobody holds one. */
  async lock(bucket: string, stack: string): Promise<StateLock | null> {
    const object = lockObject(stack);
    const metadata = (await this.get(bucket, object, "")) as { generation?: unknown; timeCreated?: unknown } | null;
    if (metadata === null) return null;
    const id = String(metadata.generation);
    const info = (await this.get(bucket, object, `?alt=media&generation=${id}`)) as Record<string, unknown> | null;
    if (info === null) return null;
    return {
      stack,
      bucket,
      id,
      who: textOf(info.Who),
      created: textOf(info.Created) ?? textOf(metadata.timeCreated),
      operation: textOf(info.Operation),
    };
  }

  /** Removes exactly this lock; one that replaced it meanwhile stays. */
  async removeLock(lock: StateLock): Promise<"removed" | "gone" | "changed"> {
    const object = lockObject(lock.stack);
    return this.api.remove(`${this.url(lock.bucket, object)}?ifGenerationMatch=${lock.id}`, {
      permission: "storage.objects.delete",
      on: `gs://${lock.bucket}/${object}`,
    });
  }

  /** The resources in a stack's state; empty if it was never written. */
  async resources(bucket: string, stack: string): Promise<readonly StateResource[]> {
    const state = (await this.get(bucket, stateObject(stack), "?alt=media")) as {
      resources?: readonly {
        mode?: unknown;
        type?: unknown;
        name?: unknown;
        instances?: readonly { attributes?: { id?: unknown; deletion_protection?: unknown } }[];
      }[];
    } | null;
    return (
      (state?.resources ?? [])
        .filter((resource) => resource.mode === "managed")
        .map(({ type, name, instances }) => ({
          type: String(type),
          address: String(name),
          ids: (instances ?? []).map((instance) => String(instance.attributes?.id ?? "")),
          guarded: (instances ?? []).some((instance) => instance.attributes?.deletion_protection === true),
        }))
        // A removal leaves a block without instances.
        .filter((resource) => resource.ids.length > 0)
    );
  }

  /** A stack's current state; null if it has none. */
  async version(bucket: string, stack: string): Promise<StateVersion | null> {
    const found = await this.state(bucket, stack);
    if (found === null) return null;
    const { generation } = found;
    const state = (await this.get(bucket, stateObject(stack), `?alt=media&generation=${generation}`)) as {
      serial?: unknown;
      lineage?: unknown;
    } | null;
    if (typeof state?.serial !== "number" || typeof state.lineage !== "string") return null;
    return { generation, serial: state.serial, lineage: state.lineage };
  }

  /** A stack's state without its content; null if there is none. */
  async state(bucket: string, stack: string): Promise<StoredObject | null> {
    const found = await this.get(bucket, stateObject(stack), `?fields=${fields}`);
    return found === null ? null : storedObject(objectOf(found));
  }

  /**
   * Sets or removes a note on exactly this generation of a stack's state.
   *
   * @returns `changed` if somebody wrote the state meanwhile: then nothing is noted
   */
  async note(
    bucket: string,
    { stack, generation }: { readonly stack: string; readonly generation: string },
    notes: Readonly<Record<string, string | null>>,
  ): Promise<"amended" | "gone" | "changed"> {
    const object = stateObject(stack);
    const url = `${this.url(bucket, object)}?ifGenerationMatch=${generation}&fields=generation`;
    const need = { permission: "storage.objects.update", on: `gs://${bucket}/${object}` };
    return this.api.amend(url, { metadata: notes }, need);
  }

  /** Names of all objects of a bucket; none if there is no such bucket. */
  async objects(bucket: string): Promise<readonly string[]> {
    return (await this.list(bucket)).map(({ name }) => name);
  }

  /** All objects of a bucket, or those whose names begin so; none if there is no such bucket. */
  async list(bucket: string, prefix = ""): Promise<readonly StoredObject[]> {
    const found: StoredObject[] = [];
    let token: unknown = "";
    while (typeof token === "string") {
      const within = prefix === "" ? "" : `&prefix=${encodeURIComponent(prefix)}`;
      const from = token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`;
      const query = `?fields=nextPageToken,items(${fields})${within}${from}`;
      const need = { permission: "storage.objects.list", on: `gs://${bucket}` };
      const page = await this.api.find(`${this.base}b/${encodeURIComponent(bucket)}/o${query}`, need);
      for (const item of objects(page?.items)) if (typeof item.name === "string") found.push(storedObject(item));
      token = page?.nextPageToken;
    }
    return found;
  }

  /** Writes an object whose name holds everything. Writes nothing if it exists; after a lost answer, the next call writes it. */
  async create(bucket: string, object: string): Promise<void> {
    await this.api.write(this.upload(bucket, object, {}), this.creating(bucket, object), [412]);
  }

  /** A JSON object that `put` wrote; null if there is none. */
  async read(bucket: string, object: string): Promise<Json | null> {
    const found = await this.get(bucket, object, "?alt=media");
    return found === null ? null : objectOf(found);
  }

  /** Writes a JSON object. @returns false if another one exists under that name, which stays */
  async put(bucket: string, object: string, body: Json): Promise<boolean> {
    for (let tried = 1; ; tried++) {
      const answer = await this.api.write(this.upload(bucket, object, body), this.creating(bucket, object), [412]);
      if (answer !== null && answer.status < 300) return true;
      // A lost answer may have been a write.
      const found = await this.read(bucket, object);
      if (found !== null) return JSON.stringify(found) === JSON.stringify(body);
      if (tried < 5) continue;
      throw new Failure(exitCodes.unreachable, `gs://${bucket}/${object} can't be written.`, "run the command again");
    }
  }

  async remove(bucket: string, object: string): Promise<void> {
    await this.api.remove(this.url(bucket, object), {
      permission: "storage.objects.delete",
      on: `gs://${bucket}/${object}`,
    });
  }

  private upload(bucket: string, object: string, body: Json) {
    const url = `${this.base.replace(/storage\/v1\/$/, "upload/$&")}b/${encodeURIComponent(bucket)}/o`;
    const query = `?uploadType=media&ifGenerationMatch=0&name=${encodeURIComponent(object)}`;
    return { method: "POST" as const, url: `${url}${query}`, body };
  }

  private creating(bucket: string, object: string) {
    return { permission: "storage.objects.create", on: `gs://${bucket}/${object}` };
  }

  private get(bucket: string, object: string, query: string): Promise<unknown> {
    const on = `gs://${bucket}/${object}`;
    return this.api.find(`${this.url(bucket, object)}${query}`, { permission: "storage.objects.get", on });
  }

  private url(bucket: string, object: string): string {
    return `${this.base}b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
  }
}

/** Where Terraform's GCS backend keeps a stack's state. */
export function stateObject(stack: string): string {
  return `${stack}/default.tfstate`;
}

/** The lock beside it, while somebody works. */
export function lockObject(stack: string): string {
  return `${stack}/default.tflock`;
}

/** What a {@link StoredObject} is made of. */
const fields = "name,generation,metadata";

function storedObject({ name, generation, metadata }: Json): StoredObject {
  return { name: String(name), generation: String(generation), notes: textsOf(objectOf(metadata)) };
}

function textsOf(value: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The service on Cloud Run that reads both secrets. */
import type { Lock } from "../../model/lock";
import { keyOf, names } from "./organisation";
import type { Scheduler } from "./scheduler";
import type { Wire } from "./wire";

interface Variable {
  readonly name: string;
  readonly valueSource?: { readonly secretKeyRef?: { readonly version: string } };
}

export class Service {
  private deployments = 0;

  constructor(
    private readonly wire: () => Wire,
    private readonly scheduler: () => Scheduler,
    private readonly project: string,
    /** Whose identity it has. */
    private readonly account: string,
  ) {}

  /** Deploys what a lock pins, as Terraform's provider would; refused by the cloud where a version is not enabled. */
  async deploy(lock: Lock): Promise<boolean> {
    const pins = names.map((name) => [name, lock.entries[keyOf(name)]?.current] as const);
    if (pins.some(([, version]) => version === undefined)) return false;
    this.deployments += 1;
    const env = [
      ...pins.map(([secret, version]) => ({ name: secret, valueSource: { secretKeyRef: { secret, version } } })),
      // What is the same makes no new revision.
      { name: "RELEASE", value: String(this.deployments) },
    ];
    const services = `/v2/projects/${this.project}/locations/europe-west1/services`;
    const image = "europe-docker.pkg.dev/acme/shop/checkout:1";
    const body = { template: { containers: [{ image, env }], serviceAccount: this.account } };
    const there = await this.request("GET", `${services}/api`);
    const sent = await (there.status === 404
      ? this.request("POST", `${services}?serviceId=api`, body)
      : this.request("PATCH", `${services}/api`, body));
    return sent.status < 300;
  }

  private request(method: string, path: string, body?: unknown) {
    return this.scheduler().step({
      act: () => this.wire().send(method, path, body === undefined ? "" : JSON.stringify(body)),
      lost: null,
    });
  }

  /** The versions that the ready revision with traffic runs with, by name of the entry. */
  async serving(): Promise<ReadonlyMap<string, string>> {
    const service = `/v2/projects/${this.project}/locations/europe-west1/services/api`;
    const { status, text } = await this.wire().send("GET", service);
    if (status === 404) return new Map();
    const { latestReadyRevision } = JSON.parse(text) as { latestReadyRevision?: string };
    if (latestReadyRevision === undefined || latestReadyRevision === "") return new Map();
    const revision = await this.wire().call("GET", `/v2/${latestReadyRevision}`);
    const [container] = revision.containers as readonly { env: readonly Variable[] }[];
    return new Map((container?.env ?? []).map((one) => [one.name, one.valueSource?.secretKeyRef?.version ?? ""]));
  }
}

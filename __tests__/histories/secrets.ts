/** Versions and leases of the two secrets, as the cloud has them. */
import { crc32c } from "../../clients/secret-manager";
import type { Name } from "./organisation";
import type { Wire } from "./wire";

export class Secrets {
  constructor(
    private readonly wire: () => Wire,
    private readonly project: string,
    /** Told of each value that is put there on purpose. */
    private readonly mean: (name: Name, value: string) => void,
  ) {}

  /** By number. */
  async states(name: Name): Promise<ReadonlyMap<string, string>> {
    const { versions = [] } = (await this.wire().call(
      "GET",
      `/v1/projects/${this.project}/secrets/${name}/versions`,
    )) as {
      versions?: readonly { readonly name: string; readonly state: string }[];
    };
    return new Map(versions.map((version) => [version.name.split("/").at(-1) ?? "", version.state]));
  }

  /** Each secret's versions, with their content whatever their state. */
  async versions(
    name: Name,
  ): Promise<ReadonlyMap<string, { readonly state: string; readonly content: string | null }>> {
    const secret = `/v1/projects/${this.project}/secrets/${name}`;
    const found = new Map<string, { readonly state: string; readonly content: string | null }>();
    for (const [number, state] of await this.states(name)) {
      if (state === "DISABLED") await this.wire().call("POST", `${secret}/versions/${number}:enable`, {});
      const { payload } = (
        state === "DESTROYED" ? {} : await this.wire().call("GET", `${secret}/versions/${number}:access`)
      ) as { payload?: { data: string } };
      if (state === "DISABLED") await this.wire().call("POST", `${secret}/versions/${number}:disable`, {});
      const content = payload === undefined ? null : Buffer.from(payload.data, "base64").toString();
      found.set(number, { state, content });
    }
    return found;
  }

  /** Puts versions with these states there, whatever is said of them. */
  async put(name: Name, states: readonly string[]): Promise<void> {
    const secret = `/v1/projects/${this.project}/secrets/${name}`;
    for (const [index, state] of states.entries()) {
      const value = Buffer.from(`fake-value-${index + 1}-0123456789abcdef0123456789abcdef`);
      this.mean(name, value.toString());
      const payload = { data: value.toString("base64"), dataCrc32c: crc32c(value) };
      await this.wire().call("POST", `${secret}:addVersion`, { payload });
      const verb = { DISABLED: "disable", DESTROYED: "destroy" }[state];
      if (verb !== undefined) await this.wire().call("POST", `${secret}/versions/${index + 1}:${verb}`, {});
    }
  }

  async hold(name: Name, lease: string): Promise<void> {
    const annotations = { "strongroom-rotation": `${lease} 2026-02-03T00:00:00.000Z somebody@example.test` };
    await this.wire().call("PATCH", `/v1/projects/${this.project}/secrets/${name}?updateMask=annotations`, {
      annotations,
    });
  }

  async lease(name: Name): Promise<string | null> {
    const secret = await this.wire().call("GET", `/v1/projects/${this.project}/secrets/${name}`);
    const annotations = (secret.annotations ?? {}) as Record<string, string>;
    return annotations["strongroom-rotation"]?.split(" ")[0] ?? null;
  }
}

import { SecretManager } from "../../clients/secret-manager";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, ScriptedServer } from "./scripted-server";

export let server: ScriptedServer;

/** One server for all tests of a file. */
export function withSecretManager(): void {
  beforeAll(async () => {
    server = await ScriptedServer.start();
  });
  afterAll(() => server.stop());
}

export const secret = { project: "acme-dev", id: "KEY" };
export const at = "/v1/projects/acme-dev/secrets/KEY";
export const manager = (renewals: readonly string[] = []) =>
  new SecretManager(cloudAt(server, renewals), { pauseMillis: 1 });

export const version = (number: number | string, more: object = {}) => ({
  name: `projects/acme-dev/secrets/KEY/versions/${number}`,
  ...more,
});

export const live = (number: string, more: object = {}) => ({
  number,
  state: "ENABLED",
  createdAt: null,
  confirmed: false,
  destroyAt: null,
  ...more,
});

export const unreachable = (reason: string) => ({
  code: exitCodes.unreachable,
  message: `the cloud could not be reached for KEY in project acme-dev (${reason}).`,
  next: "run the command again; it goes on where it stopped",
});

export const lacks = (permission: string) => ({
  code: exitCodes.denied,
  message: `the cloud refused: ann@example.com lacks ${permission} on KEY in project acme-dev.`,
  next: `grant a role that holds ${permission} in project acme-dev, or use another identity`,
});

/** Vercel's API, which answers as a test says. */
import type { LiveDeployment } from "../../clients/vercel";
import { Vercel } from "../../clients/vercel";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, ScriptedServer } from "./scripted-server";

export let server: ScriptedServer;
export let vercel: Vercel;

/** One server for all tests of a file. */
export function withVercel(): void {
  beforeAll(async () => {
    server = await ScriptedServer.start();
    const options = { pauseMillis: 1, pollMillis: 1 };
    vercel = Vercel.open(cloudAt(server), { VERCEL_API_TOKEN: "fake-vercel-token" }, options);
  });
  afterAll(() => server.stop());
}

export const place = { teamId: "team_1", projectId: "prj_1" };

export const sent = (uid: string, over: object = {}) => ({
  uid,
  name: "web",
  url: `${uid}.vercel.app`,
  readyState: "READY",
  ...over,
});

export const live = (id: string, over: Partial<LiveDeployment> = {}): LiveDeployment => ({
  id,
  name: "web",
  url: `${id}.vercel.app`,
  state: "READY",
  target: "preview",
  branch: null,
  createdAt: 0,
  ...over,
});

export const lacks = (right: string, on: string) => ({
  code: exitCodes.denied,
  message: `the cloud refused: the holder of VERCEL_API_TOKEN lacks ${right} on ${on}.`,
  next: `grant a role that holds ${right}, or use another identity`,
});

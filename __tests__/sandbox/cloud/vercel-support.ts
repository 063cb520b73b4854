/** A Vercel project with variables. */
import { TestCloud } from "./support";

export let test: TestCloud;

/** A new cloud for each test. */
export function withVercelProject(): void {
  beforeEach(async () => {
    test = await TestCloud.start();
    const projects = [{ id: "prj_web", name: "web" }];
    await test.admin("POST", "prepare", {
      teams: [
        { id: "team_x", slug: "acme", projects },
        { id: "team_y", projects: [] },
      ],
    });
  });
  afterEach(() => test.stop());
}

export const env = (path = "", query = "") => `/v10/projects/prj_web/env${path}?teamId=team_x${query}`;

export const variable = (extra: object = {}) => ({
  key: "API_KEY",
  value: "fake-one",
  type: "encrypted",
  target: ["production"],
  ...extra,
});

export const create = (body: object, query = "") => test.vercel("POST", env("", query), body);
export const list = async (query = "&decrypt=true") =>
  (await test.vercel("GET", `/v8${env("", query).slice(4)}`)).json.envs;

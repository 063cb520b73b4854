/** `compose init` in process, over a compose host whose configuration a test gives. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type ComposeInitOptions, composeInit } from "../../cli/commands/compose";
import type { Context, Result } from "../../machine/context";
import {
  type ComposeConfiguration,
  composeHost,
  config,
  environment,
  generated,
  hex,
  onlyOnBreach,
  product,
  secret,
} from "../../model";
import { emptyLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { plainContext } from "../support/context";
import { type Files, Folder } from "../support/folder";

const about = {
  risk: "Fake",
  class: "critical",
  tier: 1,
  origin: generated(hex(32)),
  rotation: onlyOnBreach(),
} as const;

function resolution(configuration: ComposeConfiguration) {
  const shop = product("shop", { title: "Shop" });
  const core = shop.integration(
    { title: "Core", owner: "shop", revoke: "Rotate", setup: [] },
    {
      JWT_SECRET: secret({ purpose: "Signs sessions", ...about }),
      POSTGRES_PASSWORD: secret({ purpose: "Password of the database", restarts: ["db", "auth"], ...about }),
      LOG_LEVEL: config({ purpose: "How much is logged", default: "info" }),
    },
  );
  const host = composeHost({
    product: shop,
    name: "host",
    deployments: { dev: "shop-dev" },
    configuration,
    reads: [core.JWT_SECRET, core.POSTGRES_PASSWORD, core.LOG_LEVEL],
  });
  const catalogue = { shop: { core } };
  const dev = environment(catalogue, {
    name: "dev",
    stage: "development",
    protection: { deletion: false, destroyAfterDays: 0 },
    vercel: { target: "development" },
    places: { shop: { project: "fake-shop-dev", region: "europe-west1", stateBucket: "fake-shop-state" } },
    values: {},
  });
  return resolve({ catalogue, readers: [host], environments: [dev] }, "dev", emptyLock("dev"));
}

/** A project with the files of a compose configuration, and the folder that is made of them. */
export class ComposeBench {
  readonly base = Folder.temp("compose").path;
  readonly root = join(this.base, "project");
  readonly source = join(this.root, "docker");
  readonly made = join(this.base, "shop-dev");
  readonly env: Record<string, string | undefined> = { PATH: process.env.PATH, HOME: this.base };
  configuration: ComposeConfiguration = { folder: "docker" };

  constructor(files: Files = {}) {
    new Folder(this.source).make();
    this.give(files);
  }

  close(): void {
    new Folder(this.base).remove();
  }

  /** Writes files of the source. */
  give(files: Files, below = this.source): void {
    new Folder(below).write(files);
    for (const name of Object.keys(files)) if (name.endsWith(".sh")) chmodSync(join(below, name), 0o755);
  }

  init(options: Partial<ComposeInitOptions> = {}): Promise<Result> {
    return composeInit(this.#context(), { env: "dev", ...options });
  }

  /** What it does, as `code: text`; a failure's text too. */
  async says(options: Partial<ComposeInitOptions> = {}): Promise<string> {
    try {
      const { code, text } = await this.init(options);
      return `${code}: ${text}`;
    } catch (error) {
      const failure = error as { kind?: unknown; code: number; text(): string };
      if (failure.kind !== "failure") throw error;
      return `${failure.code}: ${failure.text()}`;
    }
  }

  /** The `configuration` of the data. */
  async report(options: Partial<ComposeInitOptions> = {}): Promise<Record<string, unknown>> {
    return ((await this.init(options)).data as { configuration: Record<string, unknown> }).configuration;
  }

  /** Files of the folder that was made, with their texts. */
  texts(): Readonly<Record<string, string>> {
    return new Folder(this.made).texts();
  }

  text(name: string): string {
    return new Folder(this.made).read(name);
  }

  #context(): Context {
    return plainContext(this.root, {
      cwd: this.base,
      env: this.env,
      lockDir: this.base,
      environments: { names: () => ["dev"], load: () => resolution(this.configuration) },
    });
  }
}

/** A compose file of one service, which takes one secret. */
export const composeOf = (secret: string, image = "a") =>
  `services:\n  a:\n    image: ${image}\n    environment:\n      JWT_SECRET: ${secret}\n`;

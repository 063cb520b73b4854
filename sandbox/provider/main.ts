/**
 * The provider process. Terraform starts it by a launcher whose environment says which provider it is to be:
 * `STRONGROOM_SANDBOX_PROVIDER=google|vercel`.
 */
import { appendFileSync } from "node:fs";
import type { ProviderDefinition } from "./definition";
import { servePlugin } from "./plugin-server";
import type { Configured } from "./resource";
import { ProviderService } from "./service";

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  const name = environment.STRONGROOM_SANDBOX_PROVIDER;
  if (environment.TF_PLUGIN_MAGIC_COOKIE !== COOKIE) {
    return refuse("This is a Terraform provider, to be started by Terraform. See sandbox/provider/README.md.");
  }
  if (environment.PLUGIN_CLIENT_CERT) {
    return refuse(
      "The sandbox provider speaks no TLS to Terraform (both are on this machine): set TF_DISABLE_PLUGIN_TLS=1.",
    );
  }
  if (!environment.PLUGIN_PROTOCOL_VERSIONS?.split(",").includes("6")) {
    return refuse("The sandbox provider speaks plugin protocol 6 only: use Terraform 1.11 or later.");
  }
  if (name === "google") return serve((await import("./google.js")).google, environment);
  if (name === "vercel") return serve((await import("./vercel.js")).vercel, environment);
  return refuse("STRONGROOM_SANDBOX_PROVIDER must be google or vercel.");
}

async function serve<Cloud extends Configured>(
  definition: ProviderDefinition<Cloud>,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const logFile = environment.STRONGROOM_SANDBOX_PROVIDER_LOG;
  const line = await servePlugin({
    calls: new ProviderService(definition, environment).calls,
    environment,
    exit: () => process.exit(0),
    ...(logFile ? { log: (method: string) => appendFileSync(logFile, `${definition.name} ${method}\n`) } : {}),
  });
  process.stdout.write(`${line}\n`);
  // Ctrl-C reaches the whole process group. Terraform decides what it means and tells us by StopProvider.
  process.on("SIGINT", () => undefined);
  endWithParent();
}

/** A Terraform that was killed can't stop its providers, so they look after it. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1_000).unref();
}

/** On standard output, since Terraform shows the first line of it when that is not a handshake; it hides standard error. */
function refuse(message: string): void {
  process.stdout.write(`${message}\n`);
  process.exitCode = 1;
}

void main(process.env);

import { type Problem, ProviderError } from "./diagnostics";

const LOOPBACK = new Set(["localhost", "[::1]", "::1"]);

/** Whether a host can only be this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.has(hostname) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** An address that requests may go to. */
export interface Endpoint {
  /** Ends with a slash. */
  readonly base: string;
}

/**
 * Reads one endpoint. The sandbox provider replaces a real one, so it must never be able to reach a real cloud:
 * an address that is missing or not loopback is a problem, not a default.
 *
 * @param variable the environment variable that sets it
 * @param configured the provider argument that sets it, before the environment
 */
export function readEndpoint(
  variable: string,
  value: string | undefined,
  configured?: { readonly argument: string; readonly value: string | undefined },
): Endpoint | Problem {
  const chosen = configured?.value ?? value;
  const where = configured?.value === undefined ? variable : `the provider argument ${configured.argument}`;
  if (chosen === undefined || chosen === "") {
    return {
      summary: `${variable} is not set`,
      detail:
        "This is the sandbox's stand-in for the real provider. It talks to an embedded cloud on this machine and never to a " +
        "real one, so it has no address of its own. Run Terraform through `./strongroom sandbox exec -- …`, which sets it, " +
        "or install the real provider.",
    };
  }
  let url: URL;
  try {
    url = new URL(chosen);
  } catch {
    return { summary: `${where} is not a URL`, detail: "Expected something like http://127.0.0.1:8080/v1/." };
  }
  if ((url.protocol !== "http:" && url.protocol !== "https:") || !isLoopback(url.hostname)) {
    return {
      summary: `${where} is not on this machine: ${url.protocol}//${url.host}`,
      detail:
        "This is the sandbox's stand-in for the real provider. It refuses every host but loopback (127.0.0.0/8, [::1], " +
        "localhost). To apply to a real cloud, install the real provider: unset TF_CLI_CONFIG_FILE (it points to the " +
        "sandbox's provider mirror) and run `terraform init` again.",
    };
  }
  return { base: chosen.endsWith("/") ? chosen : `${chosen}/` };
}

export function isEndpoint(read: Endpoint | Problem): read is Endpoint {
  return "base" in read;
}

/** For endpoints that are needed only by some resources. */
export function requireEndpoint(read: Endpoint | Problem): Endpoint {
  if (isEndpoint(read)) return read;
  throw new ProviderError(read.summary, read.detail);
}

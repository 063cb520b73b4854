import { join } from "node:path";
import { homeAt, readIfThere } from "./home";

/** Which build of its own providers a sandbox has; null before its first `up`. */
export function providerBuild(home: string): string | null {
  return readIfThere(join(homeAt(home).bin, "provider.build"))?.trim() ?? null;
}

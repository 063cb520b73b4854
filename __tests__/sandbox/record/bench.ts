/** The embedded cloud with a workbench on it, for the sandbox's own providers or for real ones, which reach the Vercel API through a proxy. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAuthority, issueLeaf } from "../../../sandbox/control/authority";
import { createHome } from "../../../sandbox/control/home";
import { startProxy } from "../../../sandbox/control/proxy";
import { TestCloud } from "../provider/support/cloud";
import { Recorder } from "../provider/support/recorder";
import { Workbench } from "../provider/support/terraform";

export interface RecordingBench {
  readonly cloud: TestCloud;
  readonly bench: Workbench;
  readonly recorder: Recorder;
}

/** @param mirror a folder with real providers; null for the sandbox's own */
export async function onBench<T>(mirror: string | null, run: (on: RecordingBench) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-record-"));
  const home = createHome(join(folder, "home"));
  const cloud = await TestCloud.start();
  const recorder = await Recorder.start(cloud.running.url);
  const bench = await Workbench.open(mirror);
  const authority = ensureAuthority(home);
  const proxy = await startProxy({
    port: 0,
    cloudPort: Number(new URL(recorder.url).port),
    leaf: () => issueLeaf(authority),
    identity: {},
    answer: () => "",
  });
  try {
    const through = (text: string) => text.replace(cloud.running.url, recorder.url);
    const endpoints = Object.entries(cloud.environment).map(([name, value]) => [name, through(value)] as const);
    const real = {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: "127.0.0.1,localhost",
      SSL_CERT_FILE: home.caBundle,
    };
    bench.environment = { ...Object.fromEntries(endpoints), ...(mirror === null ? {} : real) };
    return await run({ cloud, bench, recorder });
  } finally {
    await proxy.close();
    recorder.close();
    await cloud.close();
    bench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

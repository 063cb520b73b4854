import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";
import { compiled } from "../compile";

/**
 * Bundles the provider process. Terraform starts it several times a stack, so it must start fast: one file to read, the protocol
 * parsed already, and what V8 compiled is kept for the next start.
 *
 * @param outFile the file to start, such as `/somewhere/provider.js`; the code is beside it, under its hash
 * @returns the name of the code's file
 */
export async function bundleProvider(outFile: string): Promise<string> {
  const descriptor = protobuf
    .parse(readFileSync(join(__dirname, "tfplugin6.proto"), "utf8"), { keepCase: true })
    .root.toJSON();
  const options = {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    logLevel: "error",
  } as const;
  const code = await compiled({
    ...options,
    entryPoints: [join(__dirname, "main.ts")],
    define: { STRONGROOM_TFPLUGIN6: JSON.stringify(JSON.stringify(descriptor)) },
  });
  const name = `provider-${createHash("sha256").update(code).digest("hex").slice(0, 16)}.js`;
  const start = await compiled({
    ...options,
    entryPoints: [join(__dirname, "start.ts")],
    define: { STRONGROOM_PROVIDER_CODE: JSON.stringify(name) },
  });
  replace(join(dirname(outFile), name), code);
  replace(outFile, start);
  return name;
}

/** Whoever starts it meanwhile gets the old or the new one. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

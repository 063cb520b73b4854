import { readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { compile } from "../compile";

/**
 * Bundles the provider process into one file. Terraform starts it several times a stack, so it must start fast:
 * one file to read, and the protocol already parsed.
 *
 * @param outFile where to write it, such as `/somewhere/provider.js`
 */
export async function bundleProvider(outFile: string): Promise<void> {
  const descriptor = protobuf
    .parse(readFileSync(join(__dirname, "tfplugin6.proto"), "utf8"), { keepCase: true })
    .root.toJSON();
  await compile({
    entryPoints: [join(__dirname, "main.ts")],
    outfile: outFile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    define: { STRONGROOM_TFPLUGIN6: JSON.stringify(JSON.stringify(descriptor)) },
    logLevel: "error",
  });
}

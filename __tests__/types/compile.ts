import { dirname, join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");

/**
 * Type checks texts as if they were modules of this folder, all in one program.
 *
 * @param modules text by module name
 * @returns per module every error, as `line:code text`
 */
export function compile(modules: Readonly<Record<string, string>>): Record<string, string[]> {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root, { types: [], incremental: false });
  delete options.tsBuildInfoFile;
  const paths = new Map(Object.entries(modules).map(([name, text]) => [join(__dirname, `${name}.ts`), text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => paths.has(path) || fileExists(path);
  host.readFile = (path) => paths.get(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...others) => {
    const text = paths.get(path);
    return text === undefined ? getSourceFile(path, language, ...others) : ts.createSourceFile(path, text, language);
  };
  host.directoryExists = (path) => path === dirname(__filename) || ts.sys.directoryExists(path);
  const program = ts.createProgram([...paths.keys()], options, host);
  const said: Record<string, string[]> = {};
  for (const name of Object.keys(modules)) {
    const file = program.getSourceFile(join(__dirname, `${name}.ts`));
    said[name] = ts
      .getPreEmitDiagnostics(program, file)
      .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  }
  return said;
}

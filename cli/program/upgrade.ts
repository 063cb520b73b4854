/** A newer version of the engine: upgrade. */
import type { Command } from "commander";
import { type Action, below, command } from "./define";
import { modules } from "./modules";

// Read when it is called: `--help` must not wait for it.

export function registerUpgrade(program: Command, action: Action): void {
  command(program, "upgrade")
    .description("Puts a newer version's engine in place of this one's; what people edit stays as it is")
    .argument(
      "[source]",
      "a folder, an archive (.tar.gz), or ADDRESS#TAG; default: the version that is running, with --into",
    )
    .option("--into <folder>", "the project to upgrade; default: this one")
    .option("--base <source>", "the project's current version, if engine/installed.json does not name it")
    .option("--replace-edited", "replace engine files that were edited here; your text stays in git's history")
    .option("--dry-run", "say what would change and what is left to do by hand")
    .addHelpText(
      ...below(
        upgradeHelp,
        "strongroom upgrade ../strongroom-0.3.0 --dry-run",
        "strongroom upgrade https://git.example.com/strongroom.git#v0.3.0",
        "strongroom upgrade strongroom-0.3.0.tar.gz",
        "strongroom upgrade --into ../acme-secrets",
      ),
    )
    .action(
      action((context, source: string | undefined, options) => modules.upgrade().upgrade(context, source, options)),
    );
}

const upgradeHelp = `
catalog/, services/, environments/, lock files, your documents and pipelines are never touched; settings that you added to
package.json and cdktf.json stay. If an engine file was edited here or has uncommitted changes, the upgrade stops before it writes anything, and names a command that shows the change. Only the address that you name is fetched. The steps that the changelog lists to do by hand are printed. The next strongroom command finishes an interrupted upgrade. Details: docs/upgrading.md.`;

/** Completion of the command line in a shell. Imported rather than required later: a Tab needs no other command. */
import type { Command } from "commander";
import { asked } from "../../machine/completion-scripts";
import { complete, completion } from "../commands/completion";
import { type Action, below, command } from "./define";

export function registerCompletion(program: Command, action: Action): void {
  command(program, "completion")
    .argument("<shell>", "bash, zsh or fish")
    .description("Prints the script that lets a shell complete commands, options and declared names")
    .addHelpText(
      ...below(
        help,
        "source <(strongroom completion bash)",
        "source <(strongroom completion zsh)",
        "strongroom completion fish | source",
      ),
    )
    .action(action((context, shell: string) => completion(context, shell)));
  // What the scripts ask: the words of the line, the last one as far as it is typed.
  program
    .command(asked, { hidden: true })
    .argument("[words...]")
    .passThroughOptions()
    .exitOverride()
    .action(action((context, words: string[]) => complete(context, program, words)));
}

const help = `
Put the line of your shell into ~/.bashrc, ~/.zshrc (after compinit) or ~/.config/fish/config.fish, with the launcher's whole
path: another folder may have a program of that name. A Tab runs that launcher, or a strongroom on the PATH, and no other. Names come from the declarations and are remembered until a file of them changes; no value is ever read.`;

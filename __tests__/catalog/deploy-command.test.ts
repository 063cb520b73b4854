/** The command that deploys a stack names all that it comes after. */
import { deployCommand } from "../../inventory/deploy-command";
import { selected, stacksOf } from "../../inventory/selection";
import { leftOut } from "../../terraform/unapplied";
import { filled } from "./support";

it.each(["dev", "staging", "prod"])(
  "the command that creates what is missing in %s is never refused for it",
  (name) => {
    const environment = filled(name);
    const stacks = stacksOf(environment);
    expect(stacks.length).toBeGreaterThan(10);
    for (const stack of stacks) {
      const words = deployCommand(environment, stack.name).split(" ");
      expect(words.slice(0, 2)).toEqual(["strongroom", "deploy"]);
      const chosen = selected(environment, words.slice(2));
      expect(leftOut(environment, chosen)).toEqual([]);
      // And nothing more than that.
      expect(chosen).toEqual(stacks.filter((one) => one === stack || leftOut(environment, [stack]).includes(one)));
    }
  },
);

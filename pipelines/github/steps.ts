/** Steps as GitHub Actions runs them. */
import type { Settings } from "../declared";
import { terraformVersion } from "../downloads";
import { accountVariable } from "../names";
import { type Artifact, type Step, withCommands } from "../pipeline";
import { actions, nodeVersion } from "./actions";
import { commands } from "./commands";
import { textOf } from "./expressions";

export type Written = Readonly<Record<string, unknown>>;

export interface Surroundings {
  readonly settings: Settings;
  /** The job is one of a matrix of environments. */
  readonly each: boolean;
  /** The job's name, which its outputs' step has too. */
  readonly job: string;
}

export function stepOf(step: Step, { settings, each, job }: Surroundings): Written {
  switch (step.do) {
    case "checkout":
      return {
        uses: "checkout",
        with: {
          ...(step.what === "default branch" ? { ref: `refs/heads/${settings.branch}` } : {}),
          ...(step.what === "before" ? { ref: textOf({ of: "commit before" }, each) } : {}),
          ...(step.into === undefined ? {} : { path: step.into }),
          ...(step.history === true ? { "fetch-depth": 0 } : {}),
          "persist-credentials": step.pushes === true,
        },
      };
    case "node":
      // A cache that other branches write could bring foreign code.
      return { uses: "node", with: { "node-version": nodeVersion, "package-manager-cache": false } };
    case "terraform":
      // Its wrapper changes what the program prints.
      return { uses: "terraform", with: { terraform_version: terraformVersion, terraform_wrapper: false } };
    case "save":
      return {
        ...(step.always === true ? { if: "!cancelled()" } : {}),
        uses: "save",
        with: {
          name: nameOf(step, each),
          path: step.path,
          "if-no-files-found": "error",
          ...(step.hidden === true ? { "include-hidden-files": true } : {}),
          "retention-days": 1,
        },
      };
    case "load":
      return {
        uses: "load",
        with: {
          ...(step.ofEach === true
            ? { pattern: `${step.name}-*`, "merge-multiple": true }
            : { name: nameOf(step, each) }),
          path: step.path,
          ...(step.finished === true
            ? { "run-id": "${{ github.event.workflow_run.id }}", "github-token": textOf({ of: "host token" }, each) }
            : {}),
        },
      };
    case "login":
      return {
        id: "login",
        uses: "login",
        with: {
          workload_identity_provider: "${{ vars.STRONGROOM_IDENTITY_PROVIDER }}",
          service_account: `\${{ vars.${accountVariable(step.as)} }}`,
          token_format: "access_token",
          create_credentials_file: false,
        },
      };
    case "run":
      return {
        ...(step.name === undefined ? {} : { name: step.name }),
        ...(step.gives === undefined ? {} : { id: job }),
        ...(step.always === true ? { if: "!cancelled()" } : {}),
        run: blockOf(withCommands(step.script, commands)),
        ...(step.into === undefined ? {} : { "working-directory": step.into }),
        ...(step.env === undefined
          ? {}
          : { env: Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, textOf(value, each)])) }),
      };
  }
}

const blockOf = (script: string) => (script.includes("\n") ? `${script}\n` : script);

function nameOf({ name, perEnvironment }: Artifact, each: boolean): string {
  return perEnvironment === true ? `${name}-${textOf({ of: "environment" }, each)}` : name;
}

/** An action with the release that its commit is. */
export function actionNamed(name: unknown): readonly [use: string, release: string] | null {
  return typeof name === "string" && Object.hasOwn(actions, name) ? actions[name as keyof typeof actions] : null;
}

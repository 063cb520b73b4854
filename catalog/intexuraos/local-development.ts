import { config, format, fromProject } from "../../model";
import { intexuraos } from "./product";

export const localDevelopment = intexuraos.integration(
  {
    title: "Local development",
    owner: "platform",
    revoke: "Nothing to revoke: neither value is a secret",
    setup: ["Create .env.local in the repository's root; it is git-ignored"],
  },
  {
    /** Google project that client libraries talk to on a developer's machine. */
    GOOGLE_CLOUD_PROJECT: config({
      purpose: "Google project on a developer's machine; Cloud Run knows its own",
      default: fromProject(),
      localOnly: true,
      format: format(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, { says: "a Google project id", example: "fake-project" }),
      source: "3:32",
    }),
    /** How much a service prints on a developer's machine. */
    LOG_LEVEL: config({
      purpose: "Log level on a developer's machine",
      default: "debug",
      localOnly: true,
      format: format(/^(trace|debug|info|warn|error|fatal)$/, {
        says: "trace, debug, info, warn, error or fatal",
        example: "debug",
      }),
      source: "3:49",
    }),
  },
);

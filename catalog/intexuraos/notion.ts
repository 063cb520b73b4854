import { everyDays, format, httpCall, issued, secret } from "../../model";
import { intexuraos } from "./product";

export const notion = intexuraos.integration(
  {
    title: "Notion",
    owner: "knowledge",
    console: "https://www.notion.so/profile/integrations",
    revoke: "Notion > Integrations > the integration > Configuration > Refresh the internal integration secret",
    setup: [
      "Create an internal integration per environment",
      "Share with it only the pages that the service needs",
      "Inject its token",
    ],
  },
  {
    /** Token of the internal integration. */
    // Notion replaces the token at once, so old and new are never valid together.
    INTEXURAOS_NOTION_INTERNAL_TOKEN: secret({
      purpose: "Notion internal integration",
      risk: "Service abuse: pages shared with the integration can be read and changed",
      class: "important",
      origin: issued("Notion > Integrations > the integration > Configuration", {
        scope: "only the capabilities and pages that the service needs",
      }),
      format: format(/^(ntn|secret)_\S+$/, { says: "starts with ntn_ or secret_", example: "ntn_fake-example" }),
      rotation: everyDays(180),
      triggers: ["personnel changed"],
      verify: httpCall({
        says: "asks who the integration is",
        url: "https://api.notion.com/v1/users/me",
        headers: { authorization: "Bearer {value}", "notion-version": "2022-06-28" },
      }),
      source: "3:24",
    }),
  },
);

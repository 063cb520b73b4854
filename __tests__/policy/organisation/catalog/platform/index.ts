import { everyDays, issued, product, secret } from "../../../../../model";

const defaults = { class: "critical", tier: 2, rotation: everyDays(90), risk: "Other values" } as const;
export const platform = product("platform", { title: "Platform", defaults });

export const strongroom = platform.integration(
  { title: "Vercel", owner: "platform", revoke: "Vercel > Tokens", setup: ["Create a token"] },
  { VERCEL_API_TOKEN: secret({ purpose: "Delivers values", origin: issued("Vercel > Tokens") }) },
);

import { config, everyDays, format, issued, perStage, sealedConfig, secret, startsWith } from "../../model";
import { chat } from "./product";

const domains = format(/^[a-z0-9.:-]+(,[a-z0-9.:-]+)*$/, {
  says: "domains, comma-separated",
  example: "localhost:3000,fake-example.vercel.app",
});

/** Labels of a domain other than this word; expressions that run in linear time have no "not" inside. */
const otherThan = (word: string): string => {
  const differing = [...word].flatMap((letter, index) => {
    const before = word.slice(0, index);
    return [`${before}[^${letter}.,][^.,]*`, ...(index === 0 ? [] : [before])];
  });
  return `(?:${[...differing, `${word}[^.,]+`].join("|")})`;
};
const label = "[a-z0-9-]+";
const fallback = `${label}\\.vercel\\.app`;
const ownDomain = [
  `${label}\\.${label}`,
  `${label}\\.${label}\\.${otherThan("app")}`,
  `${label}\\.${otherThan("vercel")}\\.${label}`,
  `${label}(?:\\.${label}){3,}`,
].join("|");
const oneIs = (domain: string): string => `(?=(?:.*,)?(?:${domain})(?:,|$))`;

// At least one that ends in .vercel.app and at least one that does not.
const productionDomains = format(new RegExp(`^${oneIs(fallback)}${oneIs(ownDomain)}[a-z0-9.-]+(?:,[a-z0-9.-]+)+$`), {
  says: "the production domain and the fallback .vercel.app domain, comma-separated",
  example: "fake.example.test,fake-example.vercel.app",
});

export const googleOauth = chat.integration(
  {
    title: "Google OAuth",
    console: "https://console.cloud.google.com/apis/credentials",
    revoke: "Google Cloud > APIs & Services > Credentials > the client > Delete the secret",
    setup: [
      "Create an OAuth client in the Google Cloud console",
      "Add the production domain and the fallback .vercel.app domain to the authorized domains",
      "Paste the credentials into Supabase Auth: strongroom inject, then supabase config push (docs/guides/other-targets.md)",
    ],
    monitoring: "https://console.cloud.google.com/apis/dashboard",
    defaults: {
      tier: 2,
      origin: issued("Google Cloud > APIs & Services > Credentials > OAuth 2.0 client", {
        scope: "openid, email, profile",
      }),
      rotation: everyDays(365),
      triggers: ["personnel changed"],
      storedElsewhere: ["Supabase Auth"],
    },
  },
  {
    /** Kept in Supabase Auth; not required in Vercel. */
    GOOGLE_OAUTH_CLIENT_ID: sealedConfig({
      purpose: "Client id of the Supabase OAuth provider",
      risk: "Attack surface mapping",
      class: "sensitive",
      format: format(/^[0-9]+-[a-z0-9]+\.apps\.googleusercontent\.com$/, {
        says: "ends in .apps.googleusercontent.com",
        example: "000000000000-fakeexample.apps.googleusercontent.com",
      }),
      revoke: "Google Cloud > APIs & Services > Credentials > the client > Delete",
      source: "1:106",
    }),
    /** Kept in Supabase Auth; not required in Vercel. */
    // A client may have two secrets at once, but Supabase Auth holds one, so no second name.
    // No harmless call: Google takes it for a sign-in under way only.
    GOOGLE_OAUTH_CLIENT_SECRET: secret({
      purpose: "Client secret of the Supabase OAuth provider",
      risk: "Service abuse: sign-in pages that pass for ours",
      format: startsWith("GOCSPX-"),
      source: "1:106",
    }),
    /** The security boundary: production domain and the `.vercel.app` fallback. */
    GOOGLE_OAUTH_AUTHORIZED_DOMAINS: config({
      purpose: "Security boundary: domains that may start a sign-in",
      format: perStage({ development: domains, staging: domains, production: productionDomains }),
      unreadBecause: "Typed into the Google Cloud console; it stands here so that a change of the boundary is reviewed",
      source: "1:107",
    }),
  },
);

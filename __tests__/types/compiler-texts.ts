import type { SnippetName } from "./snippets";

/** What the compiler says to each snippet: one error each, word for word. */
export const compilerTexts: Readonly<Record<SnippetName, string>> = {
  "an unknown entry":
    'Property \'PAY_KYE\' does not exist on type \'Integration<"shop", { mode: ChoiceEntry<"test" | "live">; PAY_KEY: SecretEntry<"critical", never>; SEARCH_KEY: SecretEntry<"important", "inference">; HOST: SealedConfigEntry<...>; PAY_PRICE: ConfigEntry<...>; PAY_VERSION: ConfigEntry<...>; NEXT_PUBLIC_PAY: PublicConfigEntry<...>; }>\'. Did you mean \'PAY_KEY\'?',
  "a secret given to a browser":
    'Type \'Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>\' is not assignable to type \'"HOST is not public config; a browser may never get it"\'.',
  "a secret bound to a NEXT_PUBLIC_ name":
    "Type 'SecretEntry<\"important\", never>' is not assignable to type '\"NEXT_PUBLIC_KEY reaches browsers; declare it with publicConfig()\"'.",
  "an option's secret bound to a NEXT_PUBLIC_ name":
    "Type 'SecretEntry<\"important\", never>' is not assignable to type '\"NEXT_PUBLIC_A reaches browsers; declare it with publicConfig()\"'.",
  "a secret read as a NEXT_PUBLIC_ name":
    'Type \'RenamedRead<Handle<"PAY_KEY", "shop", SecretEntry<"critical", never>>, "NEXT_PUBLIC_KEY">\' is not assignable to type \'"PAY_KEY may not be read as NEXT_PUBLIC_KEY: that name reaches browsers"\'.',
  "another product's entry under another name":
    'Type \'RenamedRead<Handle<"BANK_TOKEN", "bank", SecretEntry<"important", never>>, "A">\' is not assignable to type \'"BANK_TOKEN belongs to bank; read it with crossProduct(handle, \\"why\\")"\'.',
  "another product's secret read as a NEXT_PUBLIC_ name":
    'Type \'CrossProductRead<RenamedRead<Handle<"BANK_TOKEN", "bank", SecretEntry<"important", never>>, "NEXT_PUBLIC_A">>\' is not assignable to type \'"BANK_TOKEN may not be read as NEXT_PUBLIC_A: that name reaches browsers"\'.',
  "a critical secret of another product given to inference under another name":
    'Type \'RenamedRead<CrossProductRead<Handle<"PAY_KEY", "shop", SecretEntry<"critical", never>>>, "A">\' is not assignable to type \'"PAY_KEY is a critical secret; an inference service may never read it"\'.',
  "a secret given to a browser under another name":
    'Type \'RenamedRead<Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>, "SITE">\' is not assignable to type \'"HOST is not public config; a browser may never get it"\'.',
  "a critical secret given to inference":
    'Type \'Handle<"PAY_KEY", "shop", SecretEntry<"critical", never>>\' is not assignable to type \'"PAY_KEY is a critical secret; an inference service may never read it"\'.',
  "a secret given to a web frontend":
    'Type \'Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>\' is not assignable to type \'"HOST is not public config; a web frontend may never read it"\'.',
  "an entry that declares who may never read it":
    'Type \'Handle<"SEARCH_KEY", "shop", SecretEntry<"important", "inference">>\' is not assignable to type \'"SEARCH_KEY may never be read by an inference service"\'.',
  "another product's entry":
    'Type \'Handle<"BANK_TOKEN", "bank", SecretEntry<"important", never>>\' is not assignable to type \'"BANK_TOKEN belongs to bank; read it with crossProduct(handle, \\"why\\")"\'.',
  "a critical secret of another product given to inference":
    'Type \'CrossProductRead<Handle<"PAY_KEY", "shop", SecretEntry<"critical", never>>>\' is not assignable to type \'"PAY_KEY is a critical secret; an inference service may never read it"\'.',
  "an option's critical secret given to inference":
    'Type \'Handle<"DEPLOY", "shop", EitherEntry<"token" | "key", { token: { DEPLOY_TOKEN: SecretEntry<"important", never>; }; key: { DEPLOY_KEY: SecretEntry<"critical", never>; }; }>>\' is not assignable to type \'"DEPLOY is a critical secret; an inference service may never read it"\'.',
  "a choice read as an entry":
    'Type \'Handle<"mode", "shop", ChoiceEntry<"test" | "live">>\' is not assignable to type \'"mode is a choice of the environment, not an entry"\'.',
  "a missing config value": [
    'Type \'{ mode: "test"; }\' is not assignable to type \'IntegrationValues<{ mode: ChoiceEntry<"test" | "live">; PAY_KEY: SecretEntry<"critical", never>; SEARCH_KEY: SecretEntry<"important", "inference">; HOST: SealedConfigEntry<...>; PAY_PRICE: ConfigEntry<...>; PAY_VERSION: ConfigEntry<...>; NEXT_PUBLIC_PAY: PublicConfigEntry<...>; }>\'.',
    "  Property 'PAY_PRICE' is missing in type '{ mode: \"test\"; }' but required in type '{ readonly mode: \"test\" | \"live\"; readonly PAY_PRICE: string; }'.",
  ].join("\n"),
  "a missing choice": [
    'Type \'{ PAY_PRICE: string; }\' is not assignable to type \'IntegrationValues<{ mode: ChoiceEntry<"test" | "live">; PAY_KEY: SecretEntry<"critical", never>; SEARCH_KEY: SecretEntry<"important", "inference">; HOST: SealedConfigEntry<...>; PAY_PRICE: ConfigEntry<...>; PAY_VERSION: ConfigEntry<...>; NEXT_PUBLIC_PAY: PublicConfigEntry<...>; }>\'.',
    "  Property 'mode' is missing in type '{ PAY_PRICE: string; }' but required in type '{ readonly mode: \"test\" | \"live\"; readonly PAY_PRICE: string; }'.",
  ].join("\n"),
  "an option that is none": 'Type \'"trial"\' is not assignable to type \'"test" | "live"\'.',
  "neither bearer nor HMAC": [
    'Type \'{ DEPLOY: "key"; }\' is not assignable to type \'IntegrationValues<{ SYNC: EitherEntry<"bearer" | "hmac", { bearer: ...; hmac: ...; }>; DEPLOY: EitherEntry<"token" | "key", { token: ...; key: ...; }>; }>\'.',
    '  Property \'SYNC\' is missing in type \'{ DEPLOY: "key"; }\' but required in type \'{ readonly SYNC: "bearer" | "hmac"; readonly DEPLOY: "token" | "key"; }\'.',
  ].join("\n"),
  "bearer and HMAC": "Type 'string[]' is not assignable to type '\"bearer\" | \"hmac\"'.",
  "an integration left out of the values": [
    'Type \'{ pay: { mode: "test"; PAY_PRICE: string; }; }\' is not assignable to type \'ProductValues<{ pay: Integration<"shop", { mode: ChoiceEntry<"test" | "live">; PAY_KEY: SecretEntry<"critical", never>; SEARCH_KEY: SecretEntry<"important", "inference">; HOST: SealedConfigEntry<...>; PAY_PRICE: ConfigEntry<...>; PAY_VERSION: ConfigEntry<...>; NEXT_PUBLIC_PAY: PublicConfigEntry<...>; }>; jobs: Integ...\'.',
    '  Property \'jobs\' is missing in type \'{ pay: { mode: "test"; PAY_PRICE: string; }; }\' but required in type \'{ readonly pay: IntegrationValues<{ mode: ChoiceEntry<"test" | "live">; PAY_KEY: SecretEntry<"critical", never>; SEARCH_KEY: SecretEntry<"important", "inference">; HOST: SealedConfigEntry<...>; PAY_PRICE: ConfigEntry<...>; PAY_VERSION: ConfigEntry<...>; NEXT_PUBLIC_PAY: PublicConfigEntry<...>; }>; readonly jobs: Int...\'.',
  ].join("\n"),
  "a secret's value in an environment":
    "Type '\"fake\"' is not assignable to type '\"PAY_KEY is kept in Secret Manager; strongroom inject puts its value there\"'.",
  "a misspelled name in values":
    'Object literal may only specify known properties, but \'PAY_VERSOIN\' does not exist in type \'IntegrationValues<{ mode: ChoiceEntry<"test" | "live">; PAY_KEY: SecretEntry<"critical", never>; SEARCH_KEY: SecretEntry<"important", "inference">; HOST: SealedConfigEntry<...>; PAY_PRICE: ConfigEntry<...>; PAY_VERSION: ConfigEntry<...>; NEXT_PUBLIC_PAY: PublicConfigEntry<...>; }>\'. Did you mean to write \'PAY_VERSION\'?',
  "a literal for a handle":
    "Type '\"fake-literal\"' is not assignable to type '\"reads takes handles, such as stripe.STRIPE_SECRET_KEY, never a literal\"'.",
  "a literal for a browser's handle":
    "Type '\"fake-literal\"' is not assignable to type '\"browser takes handles, such as stripe.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY, never a literal\"'.",
  "an integration without owner": [
    "Argument of type '{ title: string; revoke: string; setup: never[]; }' is not assignable to parameter of type 'IntegrationAbout<Record<never, never>>'.",
    "  Property 'owner' is missing in type '{ title: string; revoke: string; setup: never[]; }' but required in type 'IntegrationAbout<Record<never, never>>'.",
  ].join("\n"),
  "an integration without a way to revoke": [
    "Argument of type '{ title: string; owner: string; setup: never[]; }' is not assignable to parameter of type 'IntegrationAbout<Record<never, never>>'.",
    "  Property 'revoke' is missing in type '{ title: string; owner: string; setup: never[]; }' but required in type 'IntegrationAbout<Record<never, never>>'.",
  ].join("\n"),
  "an integration whose product has no default for its way to revoke": [
    "Argument of type '{ title: string; setup: never[]; }' is not assignable to parameter of type 'Omit<IntegrationAbout<Record<never, never>>, \"owner\"> & Partial<Pick<IntegrationAbout<EntryDefaults>, \"owner\">>'.",
    "  Property 'revoke' is missing in type '{ title: string; setup: never[]; }' but required in type 'Omit<IntegrationAbout<Record<never, never>>, \"owner\">'.",
  ].join("\n"),
  "a placeholder without a part": [
    'Argument of type \'{ user: Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>; }\' is not assignable to parameter of type \'{ readonly user: Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>; } & { readonly password: "{password} is in the text and has no part; add password: a handle"; }\'.',
    '  Property \'password\' is missing in type \'{ user: Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>; }\' but required in type \'{ readonly password: "{password} is in the text and has no part; add password: a handle"; }\'.',
  ].join("\n"),
  "a part without a placeholder":
    'Type \'Handle<"PAY_KEY", "shop", SecretEntry<"critical", never>>\' is not assignable to type \'"{password} has no placeholder in the text; write it there, or remove the part"\'.',
  "a part that stands between braces that are meant":
    'Type \'Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>\' is not assignable to type \'"a brace that is written twice is a brace of the text; write {user}"\'.',
  "a part with blanks in its braces":
    'Type \'Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>\' is not assignable to type \'"a placeholder has no blanks in its braces; write {user}"\'.',
  "an unknown encoding":
    'Type \'Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>\' is not assignable to type \'"{user:urll} has no known encoding: url, json, base64 or raw"\'.',
  "a literal for a part":
    "Type '\"fake-literal\"' is not assignable to type '\"user takes a handle, such as stripe.STRIPE_SECRET_KEY, never a literal\"'.",
  "a composition for a part":
    'Type \'Handle<"PAY_URL", "shop", ComposedEntry<{ key: Handle<"PAY_KEY", "shop", SecretEntry<"critical", never>>; search: Handle<"SEARCH_KEY", "shop", SecretEntry<"important", "inference">>; host: Handle<...>; price: Handle<...>; }, never, never>>\' is not assignable to type \'"PAY_URL is composed itself; write its text and its parts out here"\'.',
  "a choice for a part":
    'Type \'Handle<"mode", "shop", ChoiceEntry<"test" | "live">>\' is not assignable to type \'"mode is a decision of the environment, not one value"\'.',
  "a part of another product":
    'Type \'ComposedEntry<{ book: Handle<"BANK_TOKEN", "bank", SecretEntry<"important", never>>; }, never, never>\' is not assignable to type \'"BANK_TOKEN belongs to bank; take it with crossProduct(handle, \\"why\\")"\'.',
  "a composition without purpose": [
    "Argument of type '{}' is not assignable to parameter of type 'ComposedSpec<never, never>'.",
    '  Property \'purpose\' is missing in type \'{}\' but required in type \'Omit<KeptSpec<never, never, string, 1 | 3 | 2, Origin, ResolvedRotation>, "risk" | "class" | "tier" | "origin" | "rotation" | "decodesTo">\'.',
  ].join("\n"),
  "a composition with a rotation of its own":
    "Object literal may only specify known properties, and 'rotation' does not exist in type 'ComposedSpec<never, never>'.",
  "a composition bound to a NEXT_PUBLIC_ name":
    'Type \'ComposedEntry<{ user: Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>; }, never, never>\' is not assignable to type \'"NEXT_PUBLIC_URL reaches browsers; declare it with publicConfig()"\'.',
  "a composition with a critical part given to inference":
    'Type \'Handle<"PAY_URL", "shop", ComposedEntry<{ key: Handle<"PAY_KEY", "shop", SecretEntry<"critical", never>>; search: Handle<"SEARCH_KEY", "shop", SecretEntry<"important", "inference">>; host: Handle<...>; price: Handle<...>; }, never, never>>\' is not assignable to type \'"PAY_URL is a critical secret; an inference service may never read it"\'.',
  "a composition with a part that is critical by default given to inference":
    'Type \'Handle<"PROBE_URL", "lab", ComposedEntry<{ key: Handle<"PROBE_KEY", "lab", SecretEntry<"critical", never>>; }, never, never>>\' is not assignable to type \'"PROBE_URL is a critical secret; an inference service may never read it"\'.',
  "a composition whose part declares who may never read it":
    'Type \'Handle<"U", "shop", ComposedEntry<{ s: Handle<"SEARCH_KEY", "shop", SecretEntry<"important", "inference">>; }, never, never>>\' is not assignable to type \'"U may never be read by an inference service"\'.',
  "a composition given to a browser":
    'Type \'Handle<"HOST_URL", "shop", ComposedEntry<{ host: Handle<"HOST", "shop", SealedConfigEntry<"sensitive", never>>; book: CrossProductRead<Handle<"BANK_TOKEN", "bank", SecretEntry<"important", never>>>; }, "critical", never>>\' is not assignable to type \'"HOST_URL is not public config; a browser may never get it"\'.',
  "a composition's value in an environment":
    "Type '\"fake\"' is not assignable to type '\"PAY_URL is kept in Secret Manager; strongroom inject puts its value there\"'.",
  "an entry without purpose": [
    'Argument of type \'{ risk: "None"; class: "important"; tier: 2; origin: Origin; rotation: ResolvedRotation; }\' is not assignable to parameter of type \'KeptSpec<"important", never, "None", 2, Origin, ResolvedRotation>\'.',
    '  Property \'purpose\' is missing in type \'{ risk: "None"; class: "important"; tier: 2; origin: Origin; rotation: ResolvedRotation; }\' but required in type \'KeptSpec<"important", never, "None", 2, Origin, ResolvedRotation>\'.',
  ].join("\n"),
  "an entry without rotation":
    'Type \'ShortEntry<"secret", "important", never, "rotation">\' is not assignable to type \'"A has no rotation, and no default gives it"\'.',
  "an entry without risk":
    'Type \'ShortEntry<"secret", "important", never, "risk">\' is not assignable to type \'"A has no risk, and no default gives it"\'.',
  "an entry that lacks what neither integration nor product gives":
    "Type 'ShortEntry<\"secret\", never, never, LeftOut<never, never, never, never, never>>' is not assignable to type '\"A has no origin, and no default gives it\"'.",
  "an option's entry that lacks what no default gives":
    'Type \'EitherEntry<"a" | "b", { a: { AA: ShortEntry<"secret", never, never, LeftOut<never, "None", 2, never, never>>; }; b: { BB: ShortEntry<"secret", never, never, LeftOut<never, "None", 2, never, never>>; }; }>\' is not assignable to type \'"A has no origin, and no default gives it"\'.',
  "a secret that is critical by default given to inference":
    'Type \'Handle<"PROBE_KEY", "lab", SecretEntry<"critical", never>>\' is not assignable to type \'"PROBE_KEY is a critical secret; an inference service may never read it"\'.',
  "an option's secret that is critical by default given to inference":
    'Type \'Handle<"PROBE_SIGNS", "lab", EitherEntry<"one" | "two", { readonly one: { readonly PROBE_ONE: SecretEntry<"critical", never>; }; readonly two: { readonly PROBE_TWO: SecretEntry<"critical", never>; }; }>>\' is not assignable to type \'"PROBE_SIGNS is a critical secret; an inference service may never read it"\'.',
  "a misspelled default":
    "Object literal may only specify known properties, but 'rotatoin' does not exist in type 'ProductDefaults'. Did you mean to write 'rotation'?",
  "a misspelled default of an integration":
    "Object literal may only specify known properties, and 'ownre' does not exist in type 'EntryDefaults'.",
  "a default that is none":
    'Type \'"secret"\' is not assignable to type \'"critical" | "important" | "sensitive" | undefined\'.',
  "a config without purpose": [
    "Argument of type '{ default: \"1\"; }' is not assignable to parameter of type 'ConfigSpec<\"1\", false>'.",
    "  Property 'purpose' is missing in type '{ default: \"1\"; }' but required in type 'ConfigSpec<\"1\", false>'.",
  ].join("\n"),
  "a misspelled field of a config":
    "Object literal may only specify known properties, but 'optoinal' does not exist in type 'ConfigSpec<undefined, false>'. Did you mean to write 'optional'?",
  "a misspelled field":
    "Object literal may only specify known properties, but 'optoinal' does not exist in type 'KeptSpec<\"important\", never, \"None\", 2, Origin, ResolvedRotation>'. Did you mean to write 'optional'?",
  "a product without a place":
    "Property 'bank' is missing in type '{ shop: { readonly project: \"shop-dev-fake\"; readonly region: \"europe-west1\"; readonly stateBucket: \"state-fake\"; }; }' but required in type '{ readonly shop: Place; readonly bank: Place; }'.",
  "a wrong prefix":
    "Type 'SecretEntry<\"important\", never>' is not assignable to type '\"TOKEN lacks the product's prefix BANK_\"'.",
};

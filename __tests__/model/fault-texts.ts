/** What each fault is answered with: every issue, word for word. */
export const faultTexts: Readonly<Record<string, readonly string[]>> = {
  "unknown entry": [
    [
      "shop/ranker: it reads an entry that the catalogue does not have [unknown-entry]",
      "  got:     shop/NO_SUCH_KEY",
      "  allowed: entries of integrations that are exported: by their product's index.ts in catalog/, or by a service's own file",
      "  next:    declare the entry, or export its integration; shop has DATABASE_PASSWORD, DEBUG, JWT_SECRET, LOG_LEVEL, MODEL_HOST, NEXT_PUBLIC_PAY_KEY, PAY_KEY, PAY_MODE, PAY_MODEL, PAY_MODELS, PAY_PRICE, PROJECT, and 8 more",
    ].join("\n"),
  ],
  "handle of an unknown product": [
    [
      "shop/ranker: it reads an entry of a product that the catalogue does not have [unknown-product]",
      "  got:     nowhere",
      "  allowed: bank, platform, shop",
      "  next:    add the product to catalog/index.ts, or correct the name",
    ].join("\n"),
  ],
  "literal for a handle": [
    [
      "shop/ranker: reads holds something that is not a handle [literal-for-a-handle]",
      "  got:     a text in place 2 of reads, after MODEL_HOST",
      "  allowed: handles, such as stripe.STRIPE_SECRET_KEY, never a literal",
      "  next:    import the integration from catalog/ and name its entry",
    ].join("\n"),
  ],
  "null for a handle": [
    [
      "shop/ranker: reads holds something that is not a handle [literal-for-a-handle]",
      "  got:     null in place 2 of reads, after MODEL_HOST",
      "  allowed: handles, such as stripe.STRIPE_SECRET_KEY, never a literal",
      "  next:    import the integration from catalog/ and name its entry",
    ].join("\n"),
  ],
  "choice read as an entry": [
    [
      "shop/ranker: it reads a choice of the environment, which is not an entry [choice-read]",
      "  got:     shop/mode",
      "  allowed: entries",
      '  next:    declare a config with default: fromChoice("mode") and read that',
    ].join("\n"),
  ],
  "secret to a browser": [
    [
      "shop/web: MODEL_HOST is not public config; a browser may never get it [secret-to-browser]",
      "  got:     sealed config shop/MODEL_HOST",
      "  allowed: public config",
      "  next:    read it on the server side, under reads",
    ].join("\n"),
  ],
  "secret under a NEXT_PUBLIC_ name": [
    [
      "shop/NEXT_PUBLIC_KEY: NEXT_PUBLIC_KEY reaches browsers; declare it with publicConfig() [public-name]",
      "  got:     secret",
      "  allowed: publicConfig({…}) under a NEXT_PUBLIC_ name",
      "  next:    drop NEXT_PUBLIC_ from the name, or declare it with publicConfig() if anybody may see it",
    ].join("\n"),
  ],
  "secret read as a NEXT_PUBLIC_ name": [
    [
      "shop/ranker: SEARCH_KEY may not be read as NEXT_PUBLIC_SEARCH: that name reaches browsers [public-name]",
      "  got:     secret shop/SEARCH_KEY",
      "  allowed: public config under a NEXT_PUBLIC_ name",
      "  next:    choose another variable name",
    ].join("\n"),
  ],
  "previous value under a NEXT_PUBLIC_ name": [
    [
      "shop/JWT_SECRET: NEXT_PUBLIC_OLD reaches browsers; declare it with publicConfig() [public-name]",
      "  got:     secret",
      "  allowed: publicConfig({…}) under a NEXT_PUBLIC_ name",
      "  next:    drop NEXT_PUBLIC_ from the name, or declare it with publicConfig() if anybody may see it",
    ].join("\n"),
  ],
  "consequences that are not a list": [
    [
      "shop/JWT_SECRET: the field consequences has the wrong shape [wrong-shape]",
      "  got:     a text",
      "  allowed: a list of texts that are not blank",
      "  next:    correct consequences in the declaration",
    ].join("\n"),
  ],
  "a compose service with a blank": [
    [
      "shop/JWT_SECRET: the compose service's name has the wrong shape [malformed-name]",
      "  got:     the db",
      "  allowed: a compose service's name: letters, digits, '.', '_' and '-'",
      "  next:    rename it",
    ].join("\n"),
  ],
  "critical secret to inference": [
    [
      "shop/ranker: DATABASE_PASSWORD is a critical secret; an inference service may never read it [critical-to-inference]",
      "  got:     secret shop/DATABASE_PASSWORD",
      "  allowed: important and sensitive entries",
      "  next:    let a backend use it for the service",
    ].join("\n"),
  ],
  "secret to a web frontend": [
    [
      "shop/web: PAY_KEY is not public config; a web frontend may never read it [secret-to-frontend]",
      "  got:     secret shop/PAY_KEY",
      "  allowed: public config",
      "  next:    let a server read it for the frontend",
    ].join("\n"),
    [
      "shop/web: DEBUG is not public config; a web frontend may never read it [secret-to-frontend]",
      "  got:     config shop/DEBUG",
      "  allowed: public config",
      "  next:    let a server read it for the frontend",
    ].join("\n"),
  ],
  "never read by": [
    [
      "shop/ranker: SEARCH_KEY may never be read by an inference service [never-read-by]",
      "  got:     secret shop/SEARCH_KEY",
      "  allowed: roles but inference",
      "  next:    remove it from reads",
    ].join("\n"),
  ],
  "only read by": [
    [
      "shop/functions: JWT_SECRET may be read by its declared readers only [only-read-by]",
      "  got:     secret shop/JWT_SECRET",
      "  allowed: shop/api",
      "  next:    remove it from reads, or add the reader to onlyReadBy",
    ].join("\n"),
  ],
  "managed in database, read": [
    [
      "shop/functions: ROOT_PASSWORD lives in the database and is never stored by us [managed-in-database]",
      "  got:     secret shop/ROOT_PASSWORD",
      "  allowed: no readers",
      "  next:    read it from the database, and remove it from reads",
    ].join("\n"),
  ],
  "another product's entry": [
    [
      "bank/books: DEBUG belongs to shop [implicit-cross-product-read]",
      "  got:     a plain read of another product's entry",
      '  allowed: crossProduct(handle, "why")',
      "  next:    say why, or read an entry of its own product",
    ].join("\n"),
  ],
  "cross-product read of the own product": [
    [
      "bank/books: BANK_LEDGER_TOKEN belongs to the reader's own product [needless-cross-product-read]",
      "  got:     crossProduct(…)",
      "  allowed: the plain handle",
      "  next:    remove crossProduct(…)",
    ].join("\n"),
  ],
  "cross-product read without a reason": [
    [
      "bank/books: the field crossProduct(DEBUG).because has the wrong shape [wrong-shape]",
      "  got:     a blank text",
      "  allowed: why it reads another product's entry",
      "  next:    correct crossProduct(DEBUG).because in the declaration",
    ].join("\n"),
  ],
  "missing config value": [
    [
      "environments/dev: shop.pay.PAY_PRICE: the environment gives no value [missing-value]",
      "  got:     nothing",
      "  allowed: a price of test mode",
      '  next:    write it in environments/dev.ts: values: { shop: { pay: { PAY_PRICE: "…" } } }; or give the entry a default',
    ].join("\n"),
  ],
  "missing choice": [
    [
      "environments/dev: shop.jobs.SYNC: the environment does not choose [missing-choice]",
      "  got:     nothing",
      "  allowed: exactly one of: bearer, hmac",
      '  next:    write it in environments/dev.ts: values: { shop: { jobs: { SYNC: "bearer" } } }',
    ].join("\n"),
  ],
  "both options": [
    [
      "environments/dev: shop.jobs.SYNC: the environment chooses something that is not an option [unknown-option]",
      "  got:     a list",
      "  allowed: exactly one of: bearer, hmac",
      '  next:    write it in environments/dev.ts: values: { shop: { jobs: { SYNC: "bearer" } } }',
    ].join("\n"),
  ],
  "unknown option": [
    [
      "environments/dev: shop.jobs.SYNC: the environment chooses something that is not an option [unknown-option]",
      "  got:     a text",
      "  allowed: exactly one of: bearer, hmac",
      '  next:    write it in environments/dev.ts: values: { shop: { jobs: { SYNC: "bearer" } } }',
    ].join("\n"),
  ],
  "a secret's value in an environment": [
    [
      "environments/dev: shop.pay.PAY_KEY: PAY_KEY is kept in Secret Manager; strongroom inject puts its value there [secret-in-environment]",
      "  got:     a value in the environment file",
      "  allowed: no value",
      "  next:    remove it, revoke it if it was real, then strongroom inject --env dev --product shop --only PAY_KEY",
    ].join("\n"),
  ],
  "misspelled name in values": [
    [
      "environments/dev: shop.data: a value is given for an entry that is not declared [unknown-value]",
      "  got:     DEBGU",
      "  allowed: DEBUG, LOG_LEVEL, PROJECT",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "misspelled integration in values": [
    [
      "environments/dev: shop: a value is given for an integration that is not declared [unknown-value]",
      "  got:     pya",
      "  allowed: data, jobs, pay",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "misspelled product in values": [
    [
      "environments/dev: a value is given for a product that is not declared [unknown-value]",
      "  got:     shpo",
      "  allowed: bank, platform, shop",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "product's values of the wrong shape": [
    [
      "environments/dev: bank: the shape of the product's values is wrong [wrong-shape]",
      "  got:     a list",
      "  allowed: values by integration",
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "integration's values of the wrong shape": [
    [
      "environments/dev: bank.ledger: the shape of the integration's values is wrong [wrong-shape]",
      "  got:     a text",
      "  allowed: values by name",
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "value of the wrong type": [
    [
      "environments/dev: shop.data.DEBUG: the value is not text [malformed-value]",
      "  got:     a number",
      '  allowed: a text that is not blank; "" where the entry says mayBeEmpty: true',
      "  next:    write the value as a text in quotes",
    ].join("\n"),
  ],
  "blank value": [
    [
      "environments/dev: shop.data.DEBUG: the value is not text [malformed-value]",
      "  got:     a blank text",
      '  allowed: a text that is not blank; "" where the entry says mayBeEmpty: true',
      "  next:    write the value as a text in quotes",
    ].join("\n"),
  ],
  "integration without owner": [
    [
      "shop/pay: the field owner is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a text that is not blank",
      '  next:    add owner: "the team that answers for it", here or in defaults',
    ].join("\n"),
  ],
  "integration without title": [
    [
      "shop/data: the field title is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a text that is not blank",
      "  next:    add the field title",
    ].join("\n"),
  ],
  "integration without a way to revoke": [
    [
      "shop/jobs: the field revoke has the wrong shape [wrong-shape]",
      "  got:     a blank text",
      "  allowed: a text that is not blank",
      "  next:    correct revoke in the declaration",
    ].join("\n"),
  ],
  "integration without setup": [
    [
      "bank/ledger: the field setup is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a list of steps, in order",
      "  next:    add setup: [] or the production checklist, here or in defaults",
    ].join("\n"),
  ],
  "integration that is not an object": [
    [
      "shop/odd: the shape of the integration is wrong [wrong-shape]",
      "  got:     a number",
      "  allowed: shop.integration({…}, {…})",
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "product that is not an object": [
    [
      "catalogue.odd: the shape of the product is wrong [wrong-shape]",
      "  got:     null",
      "  allowed: an object of integrations",
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "integration under another product's name": [
    [
      "shop/other: the integration belongs to another product than the catalogue says [product-name-mismatch]",
      "  got:     bank",
      "  allowed: shop",
      '  next:    use the same name in product("…") and as the catalogue\'s key',
    ].join("\n"),
  ],
  "entry without purpose": [
    [
      "shop/PAY_KEY: the field purpose is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a text that is not blank",
      '  next:    add purpose: "what it is for"',
    ].join("\n"),
  ],
  "entry without rotation": [
    [
      "shop/DATABASE_PASSWORD: the field rotation is missing [missing-field]",
      "  got:     nothing",
      "  allowed: everyDays(n) with 1 to 3,650 whole days, or onlyOnBreach()",
      "  next:    add rotation: everyDays(n) or rotation: onlyOnBreach(), here or in defaults",
    ].join("\n"),
  ],
  "entry without risk": [
    [
      "shop/MODEL_HOST: the field risk is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a text that is not blank",
      '  next:    add risk: "what somebody could do with it", here or in defaults',
    ].join("\n"),
  ],
  "entry without class": [
    [
      "bank/BANK_LEDGER_TOKEN: the field class is missing [missing-field]",
      "  got:     nothing",
      "  allowed: critical, important, sensitive",
      '  next:    add class: "critical", "important" or "sensitive", here or in defaults',
    ].join("\n"),
  ],
  "entry without tier": [
    [
      "shop/SYNC_TOKEN: the field tier is missing [missing-field]",
      "  got:     nothing",
      "  allowed: 1, 2, 3",
      "  next:    add tier: 1, 2 or 3, here or in defaults",
    ].join("\n"),
  ],
  "entry without origin": [
    [
      "shop/JWT_SECRET: the field origin is missing [missing-field]",
      "  got:     nothing",
      "  allowed: generated(hex(n) | base64(n) | supabaseJwt(…)) with 1 to 4,096 bytes, issued(where) or managedInDatabase(by)",
      "  next:    add origin: generated(…), issued(…) or managedInDatabase(…), here or in defaults",
    ].join("\n"),
  ],
  "unknown class": [
    [
      "bank/BANK_LEDGER_TOKEN: the field class has the wrong shape [wrong-shape]",
      '  got:     "grave"',
      "  allowed: critical, important, sensitive",
      "  next:    correct class in the declaration",
    ].join("\n"),
  ],
  "rotation of no days": [
    [
      "shop/DATABASE_PASSWORD: the field rotation has the wrong shape [wrong-shape]",
      "  got:     everyDays(0)",
      "  allowed: everyDays(n) with 1 to 3,650 whole days, or onlyOnBreach()",
      "  next:    correct rotation in the declaration",
    ].join("\n"),
  ],
  "unknown recipe": [
    [
      "shop/DATABASE_PASSWORD: the field origin has the wrong shape [wrong-shape]",
      "  got:     generated({ kind: a text, bytes: 32 })",
      "  allowed: generated(hex(n) | base64(n) | supabaseJwt(…)) with 1 to 4,096 bytes, issued(where) or managedInDatabase(by)",
      "  next:    correct origin in the declaration",
    ].join("\n"),
  ],
  "decoded length of the wrong shape": [
    [
      "shop/DATABASE_PASSWORD: the field decodesTo has the wrong shape [wrong-shape]",
      '  got:     { encoding: "hex", bytes: -1, exactly: true }',
      '  allowed: { encoding: "hex" or "base64", bytes: 1 to 4,096, exactly: true or false }',
      "  next:    correct decodesTo in the declaration",
    ].join("\n"),
  ],
  "misspelled field": [
    [
      "shop/PAY_MODEL: the field optoinal is not known here [unknown-field]",
      "  got:     optoinal",
      "  allowed: default, differsPerEnvironment, format, localAlias, localOnly, mayBeEmpty, memberOf, mustBe, neverReadBy, optional, purpose, retired, source, storedElsewhere, unreadBecause",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "class on a literal": [
    [
      "shop/PROJECT: a literal has no class; only an entry in Secret Manager has one [classified-literal]",
      "  got:     class on a config",
      "  allowed: secret({…}) or sealedConfig({…})",
      "  next:    declare it with sealedConfig({…}), or remove class",
    ].join("\n"),
  ],
  "misspelled field of an integration": [
    [
      "shop/jobs: the field onwer is not known here [unknown-field]",
      "  got:     onwer",
      "  allowed: console, defaults, monitoring, optional, owner, revoke, setup, title, usage",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "misspelled field of an environment": [
    [
      "environments/dev: the field delivererr is not known here [unknown-field]",
      "  got:     delivererr",
      "  allowed: composers, deliverer, kind, name, places, protection, stage, values, vault, vercel",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "vault of an unknown kind": [
    [
      "environments/dev: vault: the field kind has the wrong shape [wrong-shape]",
      '  got:     "keepass"',
      "  allowed: doppler, bitwarden, 1password, vault, gitlab",
      "  next:    correct kind in the declaration",
    ].join("\n"),
  ],
  "vault without its settings": [
    [
      "environments/dev: vault: the field server is not known here [unknown-field]",
      "  got:     server",
      "  allowed: config, kind, project",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
    [
      "environments/dev: vault: the field project has the wrong shape [wrong-shape]",
      "  got:     a text",
      "  allowed: letters, digits, blanks, - _ . / and {product}, not beginning with -",
      "  next:    correct project in the declaration",
    ].join("\n"),
    [
      "environments/dev: vault: the field config is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a text that is not blank",
      "  next:    add the field config",
    ].join("\n"),
  ],
  "misspelled field of a place": [
    [
      "environments/dev: places.platform: the field bucket is not known here [unknown-field]",
      "  got:     bucket",
      "  allowed: initialImage, kmsKey, locations, project, region, retired, secretsIn, stateBucket, vercel",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "misspelled field of a reader": [
    [
      "bank/books: the field deployment is not known here [unknown-field]",
      "  got:     deployment",
      "  allowed: configuration, deployments, environments, name, product, retired",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "optional that is not a flag": [
    [
      "shop/PAY_MODELS: the field optional has the wrong shape [wrong-shape]",
      "  got:     a text",
      "  allowed: true, false, or nothing",
      "  next:    correct optional in the declaration",
    ].join("\n"),
  ],
  "unknown trigger": [
    [
      "shop/PAY_KEY: the field triggers has the wrong shape [wrong-shape]",
      '  got:     "full moon"',
      "  allowed: a list of: employee left, shared, dependency updated, suspected compromise, personnel changed",
      "  next:    correct triggers in the declaration",
    ].join("\n"),
  ],
  "default of the wrong shape": [
    [
      "shop/PROJECT: the field default has the wrong shape [wrong-shape]",
      "  got:     a number",
      '  allowed: a text that is not blank (or "" with mayBeEmpty: true), fromChoice(name) or fromProject()',
      "  next:    correct default in the declaration",
    ].join("\n"),
  ],
  "demand for an unknown stage": [
    [
      "shop/DEBUG: the field mustBe has the wrong shape [wrong-shape]",
      "  got:     prod",
      "  allowed: values for: development, staging, production",
      "  next:    correct mustBe in the declaration",
    ].join("\n"),
  ],
  "entry that is null": [
    [
      "shop/NOTHING: the shape of the entry is wrong [wrong-shape]",
      "  got:     null",
      '  allowed: secret({…}), sealedConfig({…}), composed("…", {…}, {…}), config({…}), publicConfig({…}), choice({…}) or either({…}, {…})',
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "entry of an unknown kind": [
    [
      "shop/NOTHING: the shape of the entry is wrong [wrong-shape]",
      "  got:     an object",
      '  allowed: secret({…}), sealedConfig({…}), composed("…", {…}, {…}), config({…}), publicConfig({…}), choice({…}) or either({…}, {…})',
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "choice with one option": [
    [
      "shop/lonely: the field options has the wrong shape [wrong-shape]",
      "  got:     a list",
      "  allowed: two or more different options",
      "  next:    correct options in the declaration",
    ].join("\n"),
  ],
  "literal in an either": [
    [
      "shop/LIMIT_A: an option of either() holds a literal [literal-in-either]",
      "  got:     config",
      "  allowed: secret(…) or sealedConfig(…)",
      "  next:    use choice() for literals",
    ].join("\n"),
  ],
  "wrong prefix": [
    [
      "bank/LEDGER_URL: LEDGER_URL lacks the product's prefix BANK_ [missing-prefix]",
      "  got:     LEDGER_URL",
      "  allowed: names that begin with BANK_",
      "  next:    rename it to BANK_LEDGER_URL",
    ].join("\n"),
  ],
  "malformed entry name": [
    [
      "shop/lower_case: the entry's name has the wrong shape [malformed-name]",
      "  got:     lower_case",
      "  allowed: upper-case letters, digits and _, a letter first",
      "  next:    rename it",
    ].join("\n"),
  ],
  "entry name too long": [
    [
      "shop/LONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGONGON...: the entry's name is too long for a secret's id [name-too-long]",
      "  got:     256 characters",
      "  allowed: at most 255 characters",
      "  next:    shorten it",
    ].join("\n"),
  ],
  "malformed local alias": [
    [
      "shop/PAY_MODEL: the local alias's name has the wrong shape [malformed-name]",
      "  got:     pay-model",
      "  allowed: upper-case letters, digits and _, a letter first",
      "  next:    rename it",
    ].join("\n"),
  ],
  "malformed variable name": [
    [
      "shop/ranker: MODEL_HOST: the variable's name has the wrong shape [malformed-name]",
      "  got:     model-host",
      "  allowed: upper-case letters, digits and _, a letter first",
      "  next:    rename it",
    ].join("\n"),
  ],
  "malformed reader name": [
    [
      "bank/a--b: the reader's name has the wrong shape [malformed-name]",
      "  got:     a--b",
      "  allowed: lower-case letters and digits, with single hyphens between",
      "  next:    rename it",
    ].join("\n"),
  ],
  "service name too long": [
    [
      "shop/rankerankerankerankerankerankerankerankerankeranker: the service's name is too long for Cloud Run [name-too-long]",
      "  got:     51 characters",
      "  allowed: at most 49 characters",
      "  next:    shorten it",
    ].join("\n"),
  ],
  "malformed product name": [
    [
      "Odd Shop: the product's name has the wrong shape [malformed-name]",
      "  got:     Odd Shop",
      "  allowed: lower-case letters and digits, with single hyphens between",
      "  next:    rename it",
    ].join("\n"),
  ],
  "reserved by Cloud Run": [
    [
      "shop/ranker: K_SERVICE: Cloud Run reserves this name [reserved-name]",
      "  got:     K_SERVICE",
      "  allowed: names that the platform does not reserve",
      "  next:    read it with renamed(handle, NAME), or rename the entry",
    ].join("\n"),
  ],
  "reserved by Vercel": [
    [
      "shop/web: TZ: Vercel reserves this name [reserved-name]",
      "  got:     TZ",
      "  allowed: names that the platform does not reserve",
      "  next:    read it with renamed(handle, NAME), or rename the entry",
    ].join("\n"),
  ],
  "reserved by Supabase": [
    [
      "shop/functions: SUPABASE_URL: Supabase reserves this name [reserved-name]",
      "  got:     SUPABASE_URL",
      "  allowed: names that the platform does not reserve",
      "  next:    read it with renamed(handle, NAME), or rename the entry",
    ].join("\n"),
  ],
  "two entries under one name": [
    [
      "shop/ranker: HOST: two reads have the same variable [duplicate-variable]",
      "  got:     shop/MODEL_HOST and shop/PROJECT",
      "  allowed: one entry per variable",
      "  next:    remove one of them, or read it with renamed(handle, NAME)",
    ].join("\n"),
  ],
  "one entry twice": [
    [
      "bank/books: BANK_LEDGER_TOKEN: two reads have the same variable [duplicate-variable]",
      "  got:     bank/BANK_LEDGER_TOKEN twice",
      "  allowed: one entry per variable",
      "  next:    remove one of them, or read it with renamed(handle, NAME)",
    ].join("\n"),
  ],
  "two entries under one local name": [
    [
      "shop/api: MODEL: two reads have the same local variable [duplicate-local-variable]",
      "  got:     shop/PAY_MODEL and shop/PAY_MODELS",
      "  allowed: one entry per local variable",
      "  next:    remove one of them, or read it with renamed(handle, NAME)",
    ].join("\n"),
  ],
  "two entries with one address": [
    [
      "shop/PAY_MODE: two entries have the same Terraform address [duplicate-address]",
      "  got:     PAY_MODE twice",
      "  allowed: one entry per name in a product, whatever its integration",
      "  next:    rename one of them or declare it once and read it from there",
    ].join("\n"),
  ],
  "two readers with one name": [
    [
      "bank/books: two readers have the same name [duplicate-reader]",
      "  got:     books twice",
      "  allowed: one reader per name in a product, whatever its kind",
      "  next:    rename one of them",
    ].join("\n"),
  ],
  "reader that is not an object": [
    [
      "readers[8]: the shape of the reader is wrong [wrong-shape]",
      "  got:     a number",
      "  allowed: cloudRunService({…}), vercelProject({…}), composeHost({…}) or another reader",
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "reader without a name": [
    [
      "readers[8]: the field name is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a text that is not blank",
      "  next:    add the field name",
    ].join("\n"),
  ],
  "reader of an unknown product": [
    [
      "nowhere/lost: the reader's product is not in the catalogue [unknown-product]",
      "  got:     nowhere",
      "  allowed: bank, platform, shop",
      "  next:    add the product to catalog/index.ts, or correct the name",
    ].join("\n"),
  ],
  "reads that are not a list": [
    [
      "bank/books: the field reads has the wrong shape [wrong-shape]",
      "  got:     an object",
      "  allowed: a list of handles",
      "  next:    correct reads in the declaration",
    ].join("\n"),
  ],
  "group under one variable": [
    [
      "shop/api: SYNC stands for several entries, which can't share one variable [renamed-group]",
      "  got:     renamed(SYNC, SYNC_PROOF)",
      "  allowed: the plain handle",
      "  next:    read it without renamed(…)",
    ].join("\n"),
  ],
  "too many variables for Cloud Run": [
    [
      "shop/ranker: Cloud Run does not accept so many variables [too-many-variables]",
      "  got:     1001 variables",
      "  allowed: at most 1000",
      "  next:    split the reader, or put config into a file of its own",
    ].join("\n"),
  ],
  "too many secrets for Supabase": [
    [
      "shop/functions: Supabase does not accept so many variables [too-many-variables]",
      "  got:     101 variables",
      "  allowed: at most 100",
      "  next:    split the reader, or put config into a file of its own",
    ].join("\n"),
  ],
  "literal too long for Cloud Run": [
    [
      "shop/ranker: LONG_TEXT: Cloud Run does not accept so long a value [value-too-long]",
      "  got:     32770 bytes",
      "  allowed: at most 32768 bytes",
      "  next:    shorten it",
    ].join("\n"),
  ],
  "variables too long for Vercel": [
    [
      "shop/web: Vercel does not accept so many bytes of variables in one environment [variables-too-long]",
      "  got:     65551 bytes of names and literals",
      "  allowed: at most 65536 bytes, secrets included",
      "  next:    shorten the values, or split the project",
    ].join("\n"),
  ],
  "value too long for Supabase": [
    [
      "shop/functions: LONG_TEXT: Supabase does not accept so long a value [value-too-long]",
      "  got:     a longer text",
      "  allowed: at most 24576 characters",
      "  next:    shorten it",
    ].join("\n"),
  ],
  "annotations too long": [
    [
      "shop/DATABASE_PASSWORD: purpose, risk, owner and source are too long for a secret's annotations [annotations-too-long]",
      "  got:     16456 bytes",
      "  allowed: under 16384 bytes in all",
      "  next:    shorten them",
    ].join("\n"),
  ],
  "one service account id twice": [
    [
      "shop/shop-api: two declarations have the same service account id in one project [duplicate-id]",
      "  got:     shop-api, which shop/api has too",
      "  allowed: one service account id per project",
      "  next:    rename one of the readers",
    ].join("\n"),
  ],
  "one secret id twice in a project": [
    [
      "shop/BANK_LEDGER_TOKEN: two declarations have the same secret id in one project [duplicate-id]",
      "  got:     BANK_LEDGER_TOKEN, which bank/BANK_LEDGER_TOKEN has too",
      "  allowed: one secret id per project",
      "  next:    give one of them another secretId or name, or each product its project",
    ].join("\n"),
  ],
  "format by an unknown choice": [
    [
      "shop/PAY_PRICE: its format follows a choice that the integration does not have [unknown-choice]",
      "  got:     moed",
      "  allowed: mode",
      "  next:    correct the name, or declare what it names",
    ].join("\n"),
  ],
  "format for an unknown option": [
    [
      "shop/PAY_KEY: its format names an option that mode does not have [unknown-option]",
      "  got:     trial",
      "  allowed: live, test",
      "  next:    correct the name, or declare what it names",
    ].join("\n"),
  ],
  "option without a format": [
    [
      "shop/PAY_KEY: its format says nothing for an option of mode [option-without-format]",
      "  got:     no format for live",
      "  allowed: a format for each option",
      "  next:    add a format for live",
    ].join("\n"),
  ],
  "format with the flag g": [
    [
      "shop/DEBUG: the field format is not a format [malformed-format]",
      "  got:     the flags g",
      "  allowed: flags without g and y",
      "  next:    correct the format in the declaration",
    ].join("\n"),
  ],
  "format that does not compile": [
    [
      "shop/DEBUG: the field format is not a format [malformed-format]",
      "  got:     an expression that does not compile",
      "  allowed: a regular expression of JavaScript that runs in linear time",
      "  next:    correct the format in the declaration",
    ].join("\n"),
  ],
  "format for an unknown stage": [
    [
      "shop/DEBUG: the field format is not a format [malformed-format]",
      "  got:     an unknown stage",
      "  allowed: development, staging, production",
      "  next:    correct the format in the declaration",
    ].join("\n"),
  ],
  "format that is a text": [
    [
      "shop/DEBUG: the field format is not a format [malformed-format]",
      "  got:     a text",
      "  allowed: format(/…/, {…}), startsWith(…), perStage({…}) or perChoice(choice, {…})",
      "  next:    correct the format in the declaration",
    ].join("\n"),
  ],
  "example against its own format": [
    [
      "shop/DEBUG: the example of format does not match its own format [example-against-format]",
      '  got:     a text against "0 or 1"',
      "  allowed: an obviously fake value that the format accepts",
      "  next:    correct the example or the expression",
    ].join("\n"),
  ],
  "example of the other mode": [
    [
      "shop/PAY_KEY: the example for live looks like one for test [example-of-another-option]",
      "  got:     an example that also starts with pk_fake_",
      "  allowed: examples that only their own format takes",
      "  next:    narrow the format for test, or correct the example",
    ].join("\n"),
  ],
  "default from an unknown choice": [
    [
      "shop/PAY_MODE: its default follows a choice that the integration does not have [unknown-choice]",
      "  got:     moed",
      "  allowed: mode",
      "  next:    correct the name, or declare what it names",
    ].join("\n"),
  ],
  "member of an unknown list": [
    [
      "shop/PAY_MODEL: memberOf does not name another literal of the integration [unknown-list]",
      "  got:     MODELS",
      "  allowed: NEXT_PUBLIC_PAY_KEY, PAY_MODE, PAY_MODELS, PAY_PRICE",
      "  next:    correct the name, or declare what it names",
    ].join("\n"),
  ],
  "signed with an unknown entry": [
    [
      "shop/SERVICE_KEY: its recipe signs with an entry that the integration does not have [unknown-signer]",
      "  got:     JWT",
      "  allowed: DATABASE_PASSWORD, JWT_SECRET, MODEL_HOST, ROOT_PASSWORD, SEARCH_KEY",
      "  next:    correct the name, or declare what it names",
    ].join("\n"),
  ],
  "named though retired": ["OLD_SECRET", "OLD_HOST"].map((name) =>
    [
      "shop/SERVICE_KEY: it names an entry that is retired [retired-reference]",
      `  got:     ${name}`,
      "  allowed: entries in use",
      "  next:    name another one, or retire this one as well",
    ].join("\n"),
  ),
  "only read by an unknown reader": [
    [
      "shop/JWT_SECRET: onlyReadBy names a reader that is not declared [unknown-reader]",
      "  got:     shop/apo",
      "  allowed: bank/alice, bank/books, platform/deliver, shop/api, shop/auth, shop/functions, shop/ranker, shop/web",
      "  next:    correct the name, or declare what it names",
    ].join("\n"),
  ],
  "value against its format": [
    [
      "environments/dev: shop.data.DEBUG: the value does not have its format [value-against-format]",
      "  got:     a text",
      "  allowed: 0 or 1, as in 0",
      "  next:    correct the value, or the entry's format",
    ].join("\n"),
  ],
  "value of the other mode": [
    [
      "environments/dev: shop.pay.PAY_PRICE: the value belongs to mode live, which the environment does not choose [mixed-choice]",
      "  got:     a text",
      "  allowed: a price of test mode",
      "  next:    take the value that belongs to the chosen mode, or choose live",
    ].join("\n"),
  ],
  "value that production forbids": [
    [
      "environments/prod: shop.data.DEBUG: the value is not the one that production demands [must-be]",
      "  got:     a text",
      "  allowed: 0",
      "  next:    set it to 0",
    ].join("\n"),
  ],
  "value that is not in its list": [
    [
      "environments/dev: shop.pay.PAY_MODEL: the value is not an item of PAY_MODELS [not-in-list]",
      "  got:     a text",
      "  allowed: an item of PAY_MODELS, which holds 2",
      "  next:    add it to PAY_MODELS, or choose one of its items",
    ].join("\n"),
  ],
  "value of another environment": [
    [
      "environments/dev: shop.pay.PAY_PRICE: the value is the same as in staging [same-in-two-environments]",
      "  got:     a text",
      "  allowed: a value of its own for each environment",
      "  next:    set the value that belongs to this environment",
    ].join("\n"),
  ],
  "config that is a vendor's key": [
    [
      "environments/dev: shop.data.PROJECT: the value looks like a Stripe secret key [config-looks-like-a-secret]",
      "  got:     a literal in the environment file",
      "  allowed: literals that are not secrets",
      "  next:    declare it with secret(), remove the literal, and revoke the value: git keeps it",
    ].join("\n"),
  ],
  "config that is a private key": [
    [
      "environments/dev: shop.data.PROJECT: the value looks like a private key [config-looks-like-a-secret]",
      "  got:     a literal in the environment file",
      "  allowed: literals that are not secrets",
      "  next:    declare it with secret(), remove the literal, and revoke the value: git keeps it",
    ].join("\n"),
  ],
  "config that is a JWT": [
    [
      "environments/dev: shop.data.PROJECT: the value looks like a JWT [config-looks-like-a-secret]",
      "  got:     a literal in the environment file",
      "  allowed: literals that are not secrets",
      "  next:    declare it with secret(), remove the literal, and revoke the value: git keeps it",
    ].join("\n"),
  ],
  "public config with the service role": [
    [
      "environments/dev: shop.pay.NEXT_PUBLIC_PAY_KEY: the value looks like a Supabase service key [config-looks-like-a-secret]",
      "  got:     a literal in the environment file",
      "  allowed: literals that are not secrets",
      "  next:    declare it with secret(), remove the literal, and revoke the value: git keeps it",
    ].join("\n"),
  ],
  "default that is a vendor's key": [
    [
      "shop/FAKE_DEFAULT: the default looks like a webhook signing secret [config-looks-like-a-secret]",
      "  got:     a literal in the catalogue",
      "  allowed: literals that are not secrets",
      "  next:    declare it with secret(), remove the literal, and revoke the value: git keeps it",
    ].join("\n"),
  ],
  "entry that nobody reads": [
    [
      "shop/ALONE: nobody reads it and no target gets it [unread-entry]",
      "  got:     no readers",
      "  allowed: a reader in services/, or unreadBecause",
      '  next:    let a service read it, say unreadBecause: "…", or take it away: strongroom retire shop/ALONE',
    ].join("\n"),
  ],
  "reader in an unknown environment": [
    [
      "bank/books: environments names an environment that is not declared [unknown-environment]",
      "  got:     qa",
      "  allowed: dev, staging, prod",
      "  next:    correct the name or declare the environment",
    ].join("\n"),
  ],
  "reader in no environment": [
    [
      "bank/books: the reader exists in no environment [reader-nowhere]",
      "  got:     an empty list",
      "  allowed: dev, staging, prod",
      "  next:    name an environment, or retire the reader with retired({ after })",
    ].join("\n"),
  ],
  "image for an unknown environment": [
    [
      "shop/ranker: images names an environment that is not declared [unknown-environment]",
      "  got:     qa",
      "  allowed: dev, staging, prod",
      "  next:    correct the name or declare the environment",
    ].join("\n"),
  ],
  "deployment missing": [
    [
      "bank/books: the compose host has no deployment in this environment [missing-deployment]",
      "  got:     nothing for dev",
      "  allowed: a deployment's name per environment",
      "  next:    add deployments.dev, or limit its environments",
    ].join("\n"),
  ],
  "compose files from a text": [
    [
      "bank/books: the field configuration has the wrong shape [wrong-shape]",
      "  got:     a text",
      '  allowed: configuration: { folder: "…" }, or { git: "https://…", ref: "…", folder: "…" }',
      "  next:    correct configuration in the declaration",
    ].join("\n"),
  ],
  "compose files from nowhere": [
    [
      "bank/books: the field configuration.folder has the wrong shape [wrong-shape]",
      "  got:     nothing",
      '  allowed: a folder below the top, such as "services/receptor/compose": no "..", no backslash, not from /',
      "  next:    correct configuration.folder in the declaration",
    ].join("\n"),
  ],
  "compose files of a folder that leads out": [
    [
      "bank/books: the field configuration.folder has the wrong shape [wrong-shape]",
      "  got:     a text",
      '  allowed: a folder below the top, such as "services/receptor/compose": no "..", no backslash, not from /',
      "  next:    correct configuration.folder in the declaration",
    ].join("\n"),
  ],
  "compose files of a folder with a ref": [
    [
      "bank/books: the field configuration.git has the wrong shape [wrong-shape]",
      "  got:     nothing",
      "  allowed: https://host/path, ssh://git@host/path or git@host:path, without a password, a token or what follows a ? or #",
      "  next:    correct configuration.git in the declaration",
    ].join("\n"),
  ],
  "compose files from an address with a token": [
    [
      "bank/books: configuration.git: the text looks like a URL with a password [text-looks-like-a-secret]",
      "  got:     a text in the declarations",
      "  allowed: texts that are not secrets",
      "  next:    remove it, and revoke the value: git keeps it",
    ].join("\n"),
    [
      "bank/books: the address of the compose files can't be used [malformed-address]",
      "  got:     a text that is not such an address",
      "  allowed: https://host/path, ssh://git@host/path or git@host:path, without a password, a token or what follows a ? or #",
      "  next:    write the address without user and token; git finds credentials by its own helpers and keys",
    ].join("\n"),
  ],
  "compose files from an option for git": [
    [
      "bank/books: the field configuration.folder has the wrong shape [wrong-shape]",
      "  got:     a text",
      '  allowed: a folder below the top, such as "services/receptor/compose": no "..", no backslash, not from /',
      "  next:    correct configuration.folder in the declaration",
    ].join("\n"),
    [
      "bank/books: the address of the compose files can't be used [malformed-address]",
      "  got:     a text that is not such an address",
      "  allowed: https://host/path, ssh://git@host/path or git@host:path, without a password, a token or what follows a ? or #",
      "  next:    write the address without user and token; git finds credentials by its own helpers and keys",
    ].join("\n"),
    [
      "bank/books: the compose files have no fixed version [malformed-ref]",
      "  got:     --all",
      "  allowed: ref: a tag, or all 40 (SHA-256: 64) characters of a commit; a branch moves",
      "  next:    name the tag, or the commit that git ls-remote shows",
    ].join("\n"),
  ],
  "compose files without a ref": [
    [
      "bank/books: the compose files have no fixed version [malformed-ref]",
      "  got:     nothing",
      "  allowed: ref: a tag, or all 40 (SHA-256: 64) characters of a commit; a branch moves",
      "  next:    name the tag, or the commit that git ls-remote shows",
    ].join("\n"),
  ],
  "misspelled field of compose files": [
    [
      "bank/books: the field branch is not known here [unknown-field]",
      "  got:     branch",
      "  allowed: folder, git, ref",
      "  next:    correct the spelling or remove it",
    ].join("\n"),
  ],
  "image missing": [
    [
      "shop/ranker: the service has no first image [missing-image]",
      "  got:     nothing for dev",
      "  allowed: an image under images of the service, or initialImage of its place",
      "  next:    add images.dev to the service, or initialImage to places.shop",
    ].join("\n"),
  ],
  "service account as a person": [
    [
      "bank/alice: a person has the address of a service account [reader-of-another-environment]",
      "  got:     a service account of environment prod",
      "  allowed: addresses of people and groups",
      "  next:    declare a pipelineIdentity or a service; its account is made in each environment",
    ].join("\n"),
  ],
  "malformed e-mail": [
    [
      "bank/alice: the person's e-mail address has the wrong shape [malformed-email]",
      "  got:     a text that is not an address",
      "  allowed: name@example.com",
      "  next:    correct the address",
    ].join("\n"),
  ],
  "malformed end of a grant": [
    [
      "bank/alice: the field until has the wrong shape [wrong-shape]",
      "  got:     2027-02-30",
      "  allowed: a day of the calendar, as YYYY-MM-DD",
      "  next:    correct until in the declaration",
    ].join("\n"),
  ],
  "grant without a reason": [
    [
      "bank/alice: the field because has the wrong shape [wrong-shape]",
      "  got:     an empty text",
      "  allowed: a text that is not blank",
      "  next:    correct because in the declaration",
    ].join("\n"),
  ],
  "grant without an end in production": [
    [
      "bank/alice: a person reads production with no last day [grant-without-end]",
      "  got:     no until",
      '  allowed: until: "YYYY-MM-DD"',
      "  next:    add the last day of the grant, or limit its environments",
    ].join("\n"),
  ],
  "vendor key with two readers": [
    [
      "shop/MODEL_KEY: several readers share one vendor key [shared-vendor-key]",
      "  got:     shop/functions, shop/ranker",
      "  allowed: one reader per vendor key, or sharedBecause",
      '  next:    declare a key per reader, or say sharedBecause: "…" (new service takes --shared-because)',
    ].join("\n"),
  ],
  "retired entry with readers": [
    [
      "shop/api: SEARCH_KEY is retired and still read [retired-entry-read]",
      "  got:     shop/SEARCH_KEY",
      "  allowed: entries in use",
      "  next:    remove it from reads before it is retired",
    ].join("\n"),
  ],
  "retired reader with reads": [
    [
      "bank/books: a retired reader still reads [retired-reader-reads]",
      "  got:     1 read",
      "  allowed: no reads",
      "  next:    empty its reads; the reader itself stays until its day",
    ].join("\n"),
  ],
  "retirement without a day": [
    [
      "shop/ROOT_PASSWORD: the retirement has no day of the calendar [malformed-retirement]",
      '  got:     "soon"',
      '  allowed: retired({ after: "YYYY-MM-DD" })',
      "  next:    write the first day on which it may go",
    ].join("\n"),
  ],
  "retired product with readers": [
    [
      "shop/api: BANK_LEDGER_TOKEN belongs to a retired product and is still read [retired-entry-read]",
      "  got:     bank/BANK_LEDGER_TOKEN",
      "  allowed: entries in use",
      "  next:    remove it from reads before the product is retired",
    ].join("\n"),
  ],
  "second Vercel project": [
    [
      "shop/web-two: two readers would fill one Vercel project [second-vercel-project]",
      "  got:     shop/web and shop/web-two",
      "  allowed: one Vercel project for each reader",
      '  next:    name its project in the places: vercel: { teamId, projectId, projects: { "web-two": "prj_…" } }',
    ].join("\n"),
  ],
  "unknown deliverer": [
    [
      "environments/dev: deliverer: the deliverer is not a pipeline identity [unknown-deliverer]",
      "  got:     platform/delivery",
      "  allowed: platform/deliver",
      "  next:    correct the name, or declare a pipelineIdentity",
    ].join("\n"),
  ],
  "deliverer that is not a pipeline": [
    [
      "environments/dev: deliverer: the deliverer is not a pipeline identity [unknown-deliverer]",
      "  got:     bank/books, a compose host",
      "  allowed: platform/deliver",
      "  next:    correct the name, or declare a pipelineIdentity",
    ].join("\n"),
  ],
  "deliverer of another environment": [
    [
      "environments/dev: deliverer: the deliverer does not exist in this environment [reader-of-another-environment]",
      "  got:     platform/deliver",
      "  allowed: an identity of dev",
      "  next:    add dev to its environments, or name another deliverer",
    ].join("\n"),
  ],
  "deliverer missing": [
    [
      "environments/prod: deliverer: entries are delivered, but the environment names nobody who delivers them [missing-deliverer]",
      "  got:     nothing; shop/PAY_KEY is delivered",
      "  allowed: a pipeline identity, product/name",
      "  next:    name the deliverer of the environment",
    ].join("\n"),
  ],
  "environment twice": [
    [
      "environments/prod: two environments have the same name [duplicate-environment]",
      "  got:     prod twice",
      "  allowed: one environment per name",
      "  next:    rename one of them",
    ].join("\n"),
  ],
  "environment that is not an object": [
    [
      "environments[3]: the shape of the environment is wrong [wrong-shape]",
      "  got:     a text",
      "  allowed: environment(catalogue, { name, … })",
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "malformed environment name": [
    [
      "environments/Prod_2: the environment's name has the wrong shape [malformed-name]",
      "  got:     Prod_2",
      "  allowed: lower-case letters and digits, with single hyphens between",
      "  next:    rename it",
    ].join("\n"),
  ],
  "unknown stage": [
    [
      "environments/staging: the field stage has the wrong shape [wrong-shape]",
      '  got:     "qa"',
      "  allowed: development, staging, production",
      "  next:    correct stage in the declaration",
    ].join("\n"),
  ],
  "protection off in production": [
    [
      "environments/prod: protection: protection is off in production [protection-off]",
      "  got:     deletion: false, destroyAfterDays: 30",
      "  allowed: deletion: true and destroyAfterDays of 1 or more, except in development",
      "  next:    protect the environment; retired({ after }) removes single entries",
    ].join("\n"),
  ],
  "no grace period in production": [
    [
      "environments/prod: protection: protection is off in production [protection-off]",
      "  got:     deletion: true, destroyAfterDays: 0",
      "  allowed: deletion: true and destroyAfterDays of 1 or more, except in development",
      "  next:    protect the environment; retired({ after }) removes single entries",
    ].join("\n"),
  ],
  "protection of the wrong shape": [
    [
      "environments/prod: the field protection has the wrong shape [wrong-shape]",
      '  got:     { deletion: "on" }',
      "  allowed: { deletion: true or false, destroyAfterDays: 0 to 1,000 whole days }",
      "  next:    correct protection in the declaration",
    ].join("\n"),
  ],
  "branch without preview": [
    [
      "environments/dev: vercel: Vercel takes a branch for previews only, not for development [branch-without-preview]",
      "  got:     gitBranch with target development",
      "  allowed: gitBranch with target preview",
      "  next:    remove gitBranch",
    ].join("\n"),
  ],
  "preview without a branch": [
    [
      "shop/web: every preview deployment would get its values [preview-without-branch]",
      "  got:     no gitBranch in environments/staging",
      '  allowed: a gitBranch, or previews: "every preview" of the project',
      "  next:    name the branch in the environment, or say every preview",
    ].join("\n"),
  ],
  "retired deliverer": [
    [
      "environments/dev: deliverer: the deliverer is retired [unknown-deliverer]",
      "  got:     platform/deliver",
      "  allowed: a pipeline identity in use",
      "  next:    name another deliverer first",
    ].join("\n"),
  ],
  "Vercel target of the wrong shape": [
    [
      "environments/staging: vercel: the field target has the wrong shape [wrong-shape]",
      '  got:     "qa"',
      "  allowed: development, preview, production",
      "  next:    correct target in the declaration",
    ].join("\n"),
  ],
  "Vercel project missing": [
    [
      "environments/dev: places.shop: the place does not name a Vercel project [missing-vercel-project]",
      "  got:     nothing",
      "  allowed: vercel: { teamId, projectId }, or projects: { READER: projectId } in it",
      "  next:    add vercel to places.shop: shop/web needs it",
    ].join("\n"),
  ],
  "one Vercel target twice": [
    [
      "environments/dev: places.bank: two places fill the same variables of one Vercel project [shared-vercel-target]",
      "  got:     prj_fake for development, which dev/shop fills too",
      "  allowed: one environment and product per Vercel project and target",
      "  next:    name another Vercel project, another target or another branch",
    ].join("\n"),
  ],
  "one project in two environments": [
    [
      "environments/prod: places.platform: two environments share a Google project [shared-project]",
      "  got:     platform-prod-fake, which dev uses too",
      "  allowed: projects of its own for each environment",
      "  next:    name another project",
    ].join("\n"),
  ],
  "malformed project": [
    [
      "environments/dev: places.platform: project has the wrong shape [malformed-place]",
      "  got:     Platform Dev",
      "  allowed: a Google project id: 6 to 30 lower-case letters, digits and hyphens",
      "  next:    correct project",
    ].join("\n"),
  ],
  "malformed region": [
    [
      "environments/dev: places.platform: region has the wrong shape [malformed-place]",
      "  got:     Europe",
      "  allowed: a Google region, as in europe-west1",
      "  next:    correct it, or add a region that is newer than our list to model/regions.ts",
    ].join("\n"),
  ],
  "malformed bucket": [
    [
      "environments/dev: places.platform: stateBucket has the wrong shape [malformed-place]",
      "  got:     gs://state",
      "  allowed: a bucket's name: 3 to 63 lower-case letters, digits, - and _",
      "  next:    correct stateBucket",
    ].join("\n"),
  ],
  "malformed key": [
    [
      "environments/dev: places.bank: kmsKey has the wrong shape [malformed-place]",
      "  got:     key",
      "  allowed: projects/P/locations/L/keyRings/R/cryptoKeys/K",
      "  next:    correct kmsKey",
    ].join("\n"),
  ],
  "key elsewhere": [
    [
      "environments/dev: places.bank: the KMS key is not in the location of the payloads [key-elsewhere]",
      "  got:     a key in europe-west3 for europe-west3, europe-west4",
      "  allowed: a key in global for automatic replication, or a key in the one location named",
      "  next:    name a key of that location, or one location",
    ].join("\n"),
  ],
  "region twice": [
    [
      "environments/dev: places.bank: locations names a region twice [malformed-place]",
      "  got:     europe-west3, europe-west3",
      "  allowed: different regions",
      "  next:    remove the second one",
    ].join("\n"),
  ],
  "place missing": [
    [
      "environments/dev: the product platform has no place [missing-place]",
      "  got:     nothing",
      "  allowed: project, region and stateBucket per product",
      "  next:    add places.platform",
    ].join("\n"),
  ],
  "place without a product": [
    [
      "environments/dev: places.shpo: the place belongs to no product of the catalogue [unknown-product]",
      "  got:     shpo",
      "  allowed: bank, platform, shop",
      "  next:    correct the name or remove the place",
    ].join("\n"),
  ],
  "place that is not an object": [
    [
      "environments/dev: places.platform: the shape of the place is wrong [wrong-shape]",
      "  got:     a text",
      "  allowed: { project, region, stateBucket, … }",
      "  next:    correct the declaration",
    ].join("\n"),
  ],
  "place without a bucket": [
    [
      "environments/dev: places.bank: the field stateBucket is missing [missing-field]",
      "  got:     nothing",
      "  allowed: a text that is not blank",
      "  next:    add the field stateBucket",
    ].join("\n"),
  ],
  "lock of another environment": [
    [
      "environments/dev.lock.json: the lock belongs to another environment [lock-of-another-environment]",
      "  got:     prod",
      "  allowed: dev",
      "  next:    restore the file from git, or strongroom lock restore --env dev; locks are never copied between environments",
    ].join("\n"),
  ],
  "lock entry without a declaration": [
    [
      "environments/dev.lock.json: shop/LOST: the lock has an entry that the declarations do not have [lock-without-declaration]",
      "  got:     no declaration",
      "  allowed: a declared entry, retired with retired({ after }) before it goes",
      '  next:    restore the declaration of this entry alone; then, to add retired: retired({ after: "YYYY-MM-DD" }), and after that day to remove declaration and block: strongroom retire shop/LOST',
    ].join("\n"),
  ],
  "lock entry of a literal": [
    [
      "environments/dev.lock.json: shop/DEBUG: the lock has an entry that the declarations do not have [lock-without-declaration]",
      "  got:     a declaration as config",
      "  allowed: a declared entry, retired with retired({ after }) before it goes",
      '  next:    restore the declaration of this entry alone; then, to add retired: retired({ after: "YYYY-MM-DD" }), and after that day to remove declaration and block: strongroom retire shop/DEBUG',
    ].join("\n"),
  ],
  "lock says retiring": [
    [
      "environments/dev.lock.json: shop/SEARCH_KEY: the lock says that the entry is retiring, but its declaration does not [lock-retiring-undeclared]",
      "  got:     state retiring",
      "  allowed: retiring only where the declaration says retired({ after })",
      "  next:    retire the declaration, or set the state back to active",
    ].join("\n"),
  ],
  "pin to a disabled version": [
    [
      "environments/dev.lock.json: shop/JWT_SECRET: the pinned version is disabled [pin-not-enabled]",
      "  got:     version 1, disabled",
      "  allowed: an enabled version",
      "  next:    enable the version first, or pin an enabled one",
    ].join("\n"),
  ],
  "pin to a version that is not listed": [
    [
      "environments/dev.lock.json: shop/JWT_SECRET: the pinned version is not among the entry's versions [pin-unlisted]",
      "  got:     version 3",
      "  allowed: 1, 2",
      "  next:    restore the file from git; or, to pin the newest enabled version: strongroom lock restore --env dev",
    ].join("\n"),
  ],
  "previous version destroyed": [
    [
      "environments/dev.lock.json: shop/DATABASE_PASSWORD: the previous version is destroyed [pin-not-enabled]",
      "  got:     version 1, destroyed",
      "  allowed: an enabled version",
      "  next:    a destroyed version never comes back; to pin the newest enabled one: strongroom lock restore --env dev",
    ].join("\n"),
  ],
  "pin to a revoked version": [
    [
      "environments/dev.lock.json: shop/PAY_KEY: the pinned version is revoked [pin-not-enabled]",
      "  got:     version 1, revoked",
      "  allowed: an enabled version",
      "  next:    enable the version first, or pin an enabled one",
    ].join("\n"),
  ],
  "pending with a pin": [
    [
      "environments/dev.lock.json: entries.shop/MODEL_HOST: a pending entry has a pinned version [lock-malformed]",
      "  got:     current",
      "  allowed: current only once it is active or retiring",
      "  next:    restore the file from git, or strongroom lock restore --env dev",
    ].join("\n"),
  ],
  "lock service without a declaration": [
    [
      "environments/dev.lock.json: shop/gone: the lock has a service that the declarations do not have [lock-without-declaration]",
      "  got:     no declaration",
      "  allowed: a declared service, retired with retired({ after }) before it goes",
      '  next:    restore the declaration of this service alone, with reads: [] and retired: retired({ after: "YYYY-MM-DD" }), and go on as docs/guides/new-things.md says below "Take a service away"',
    ].join("\n"),
  ],
  "lock service that is not a service": [
    [
      "environments/dev.lock.json: bank/books: the lock has a service that the declarations do not have [lock-without-declaration]",
      "  got:     a declaration as compose host",
      "  allowed: a declared service, retired with retired({ after }) before it goes",
      '  next:    restore the declaration of this service alone, with reads: [] and retired: retired({ after: "YYYY-MM-DD" }), and go on as docs/guides/new-things.md says below "Take a service away"',
    ].join("\n"),
  ],
  "lock says that a service is retiring": [
    [
      "environments/dev.lock.json: shop/api: the lock says that the service is retiring, but its declaration does not [lock-retiring-undeclared]",
      "  got:     state retiring",
      "  allowed: retiring only where the declaration says retired({ after })",
      "  next:    retire the declaration, or set the state back to active",
    ].join("\n"),
  ],
  "lock stack without a declaration": [
    [
      "environments/dev.lock.json: shop-prod-secrets: the lock has a stack that the declarations do not have [lock-without-declaration]",
      "  got:     no declaration",
      "  allowed: a declared stack, retired with retired({ after }) before it goes",
      "  next:    take its block out of the lock: it is not a stack of dev",
    ].join("\n"),
  ],
  "a verification that puts the value into the URL": [
    [
      "shop/JWT_SECRET: its verification is one that puts the value into the URL [malformed-verification]",
      "  got:     an object",
      "  allowed: httpCall(…), bearerCall(url, …), signedCall(…) or sentryEvent(), with an https URL",
      "  next:    correct verify in the declaration",
    ].join("\n"),
  ],
  "a verification that sends nothing": [
    [
      "shop/JWT_SECRET: its verification is one that sends the value in no header [malformed-verification]",
      "  got:     an object",
      "  allowed: httpCall(…), bearerCall(url, …), signedCall(…) or sentryEvent(), with an https URL",
      "  next:    correct verify in the declaration",
    ].join("\n"),
  ],
  "a verification without https": [
    [
      "shop/JWT_SECRET: its verification is without an https URL [malformed-verification]",
      "  got:     an object",
      "  allowed: httpCall(…), bearerCall(url, …), signedCall(…) or sentryEvent(), with an https URL",
      "  next:    correct verify in the declaration",
    ].join("\n"),
  ],
  "a verification at a secret address": [
    [
      "shop/JWT_SECRET: its verification does not name a config of the product [unknown-address]",
      "  got:     PAY_KEY",
      "  allowed: DEBUG, LOG_LEVEL, MODEL_HOST, NEXT_PUBLIC_PAY_KEY, PAY_MODE, PAY_MODEL, PAY_MODELS, PAY_PRICE, PROJECT, SYNC_HMAC_ID",
      "  next:    correct the name, or declare what it names",
    ].join("\n"),
  ],
};

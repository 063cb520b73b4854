/** Formats that several vendors share. Every example is obviously fake and still matches. */
import { format } from "../model";

/** A vendor's token without a documented shape: long, and without the newline that `echo` would add. */
export const opaqueToken = format(/^\S{20,}$/, {
  says: "at least 20 characters without blanks",
  example: "fake-example-token-000000",
});

/** A password that a vendor or an operator chose; blanks inside are fine, at the ends they are a slip. */
export const password = format(/^\S(.{10,}\S)$/, {
  says: "at least 12 characters, none blank at either end",
  example: "fake-example-password",
});

/** A JWT, as self-hosted Supabase signs its keys. */
export const jwt = format(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/, {
  says: "a JWT (eyJ….….…)",
  example: "eyJfake.fake.fake-example",
});

/** A hosted project's server-side key: the older JWT or the newer `sb_secret_…`. */
export const supabaseServerKey = format(/^(eyJ[\w-]+\.[\w-]+\.[\w-]+|sb_secret_\S+)$/, {
  says: "a JWT (eyJ….….…) or sb_secret_…",
  example: "eyJfake.fake.fake-example",
});

/** A hosted project's client key: the older JWT or the newer `sb_publishable_…`, and never a secret key by mistake. */
export const supabaseClientKey = format(/^(eyJ[\w-]+\.[\w-]+\.[\w-]+|sb_publishable_\S+)$/, {
  says: "a JWT (eyJ….….…) or sb_publishable_…",
  example: "eyJfake.fake.fake-example",
});

/** The secret that a Supabase project signs its JWTs with. */
export const supabaseJwtSecret = format(/^\S{32,}$/, {
  says: "at least 32 characters without blanks",
  example: "fake-example-jwt-secret-0000000000000000",
});

/** The URL of a hosted Supabase project. */
export const supabaseUrl = format(/^https:\/\/[a-z0-9-]+\.supabase\.co$/, {
  says: "https://<project ref>.supabase.co, without a path",
  example: "https://fakeexampleproject00.supabase.co",
});

/** Host names or addresses with an optional port, comma-separated. */
export const hostList = format(/^[a-z0-9.-]+(:[0-9]+)?(,[a-z0-9.-]+(:[0-9]+)?)*$/, {
  says: "host or host:port, comma-separated",
  example: "fake-host.internal.test:8080",
});

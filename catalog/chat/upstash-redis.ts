import {
  bearerCall,
  config,
  everyDays,
  format,
  issued,
  onlyOnBreach,
  sealedConfig,
  secret,
  wholeNumber,
} from "../../model";
import { opaqueToken } from "../formats";
import { chat } from "./product";

export const upstashRedis = chat.integration(
  {
    title: "Upstash Redis",
    console: "https://console.upstash.com/",
    revoke: "Upstash > Redis > the database > Details > Reset credentials",
    setup: [
      "Log in to Upstash, create a Redis database in the region closest to Vercel, and copy the REST URL and token",
      "Enable the Rate Limit metric dashboard for monitoring",
      "Consider setting per-IP throttling within Upstash if abuse is expected",
    ],
    usage: "https://console.upstash.com/redis",
    monitoring: "Rate Limit metric dashboard: https://console.upstash.com/ratelimit",
    defaults: { tier: 2 },
  },
  {
    /** REST endpoint for rate limiting. */
    UPSTASH_REDIS_REST_URL: sealedConfig({
      purpose: "REST endpoint for rate limiting",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued("Upstash > Redis > the database > REST API", { scope: "the region closest to Vercel" }),
      format: format(/^https:\/\/[a-z0-9-]+\.upstash\.io$/, {
        says: "https://<database>.upstash.io, without a path",
        example: "https://fake-example.upstash.io",
      }),
      rotation: onlyOnBreach(),
      revoke: "An address can't be revoked: rotate UPSTASH_REDIS_REST_TOKEN",
      source: "1:34",
    }),
    /** Auth token of the rate limiter's database. */
    // Upstash has one token per database: a reset ends the old one at once.
    UPSTASH_REDIS_REST_TOKEN: secret({
      purpose: "Auth token of the rate limiting database",
      risk: "Service abuse: rate limits lifted or emptied",
      origin: issued("Upstash > Redis > the database > REST API", { scope: "this database only" }),
      format: opaqueToken,
      rotation: everyDays(90),
      triggers: ["suspected compromise"],
      verify: bearerCall("{UPSTASH_REDIS_REST_URL}/ping", { says: "pings the database" }),
      source: "1:35",
    }),
    /** How long a ban may take to propagate, in seconds. */
    AUTH_SNAPSHOT_CACHE_TTL_SECONDS: config({
      purpose: "Optional tuning: seconds until a ban has propagated",
      optional: true,
      format: wholeNumber,
      source: "1:36",
    }),
  },
);

import { config, publicConfig, trueOrFalse, zeroOrOne } from "../../model";
import { chat } from "./product";

export const flags = chat.integration(
  {
    title: "Feature and troubleshooting flags",
    revoke: "Nothing to revoke: change the value in environments/ and deploy",
    setup: ["Set per environment in environments/; both debug flags stay 0 in production"],
  },
  {
    /** UI experiment: context-aware answers. */
    NEXT_PUBLIC_ENABLE_CONTEXT_AWARE: publicConfig({
      purpose: "Controls the context-aware UI experiment",
      default: "false",
      format: trueOrFalse,
      source: "1:118",
    }),
    /** Troubleshooting; `0` in production. */
    STREAM_DEBUG: config({
      purpose: "Troubleshooting of streams on the server",
      default: "0",
      format: zeroOrOne,
      mustBe: { production: "0" },
      source: "1:119",
    }),
    /** Troubleshooting; `0` in production. */
    NEXT_PUBLIC_DEBUG_STREAMING: publicConfig({
      purpose: "Troubleshooting of streams in the browser",
      default: "0",
      format: zeroOrOne,
      mustBe: { production: "0" },
      source: "1:119",
    }),
    /** Markers in the stream's payload. */
    STREAM_MARKERS_ENABLED: config({
      purpose: "Sends markers in the stream's payload",
      format: zeroOrOne,
      source: "1:120",
    }),
    /** Reasoning in the stream's payload. */
    STREAM_REASONING_ENABLED: config({
      purpose: "Sends reasoning in the stream's payload",
      format: zeroOrOne,
      source: "1:120",
    }),
  },
);

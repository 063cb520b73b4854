import { randomBytes } from "node:crypto";

/** An etag of the APIs where it is of type bytes: policies and service accounts. */
export function bytesEtag(): string {
  return randomBytes(8).toString("base64");
}

/**
 * Whether a sent etag lets a change through: it is not given, or it is the current one. Compared as bytes, since clients send
 * back either alphabet of base64, with or without padding.
 */
export function sameBytes(sent: string | undefined, current: string): boolean {
  return sent === undefined || sent === "" || Buffer.from(sent, "base64").equals(Buffer.from(current, "base64"));
}

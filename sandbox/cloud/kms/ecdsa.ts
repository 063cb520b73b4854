import { createECDH, type KeyObject } from "node:crypto";

/**
 * ECDSA on P-256 over a digest that somebody else made, as Cloud KMS signs: Node hashes whatever it signs. Not in constant time, which on a
 * machine of one's own nobody measures.
 *
 * @see https://www.secg.org/sec1-v2.pdf 4.1.3
 */
export function signDigest(digest: Buffer, key: KeyObject): Buffer {
  const d = numberOf(Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url"));
  const z = numberOf(digest.subarray(0, 32));
  for (;;) {
    const ephemeral = createECDH("prime256v1");
    const point = ephemeral.generateKeys();
    const r = numberOf(point.subarray(1, 33)) % order;
    const s = (inverse(numberOf(ephemeral.getPrivateKey())) * (z + r * d)) % order;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex") || "0"}`);

/** Modulo the order, which is a prime. */
function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, value % order, order - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // A leading one would make it negative.
  const positive = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, positive.length]), positive]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

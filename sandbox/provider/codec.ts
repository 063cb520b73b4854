import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import { isMap, UNKNOWN, Unknown, type Value, type ValueMap } from "./value";

/** How a value travels in the protocol: Terraform sends msgpack; JSON only in places that we do not use. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array | null;
  readonly json?: Uint8Array | null;
}

const extensions = new ExtensionCodec();
const UNKNOWN_TYPE = 0;
/** Unknown, but with a hint such as "not null". We have no use for the hint. */
const REFINED_UNKNOWN_TYPE = 12;

extensions.register({
  type: UNKNOWN_TYPE,
  encode: (input: unknown) => (input instanceof Unknown ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
extensions.register({ type: REFINED_UNKNOWN_TYPE, encode: () => null, decode: () => UNKNOWN });

export function encodeValue(value: Value): DynamicValue {
  return { msgpack: encode(value, { extensionCodec: extensions }) };
}

export function decodeValue(dynamic: DynamicValue | null | undefined): Value {
  if (dynamic?.msgpack?.length) return decode(dynamic.msgpack, { extensionCodec: extensions }) as Value;
  if (dynamic?.json?.length) return JSON.parse(Buffer.from(dynamic.json).toString("utf8")) as Value;
  return null;
}

/** A value that is an object or nothing: a state, a configuration. */
export function decodeObject(dynamic: DynamicValue | null | undefined): ValueMap | null {
  const value = decodeValue(dynamic);
  return isMap(value) ? value : null;
}

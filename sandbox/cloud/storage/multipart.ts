import { StorageError } from "../errors";
import { isObject, type Json } from "../json";

export interface Upload {
  readonly metadata: Json;
  readonly content: Buffer;
  readonly contentType: string;
}

function badRequest(message: string): StorageError {
  return new StorageError(400, "badRequest", message);
}

/** The two parts of a `multipart/related` upload: metadata as JSON, then the content, byte for byte. */
export function readMultipart(body: Buffer, contentTypeHeader: string): Upload {
  const boundary = /boundary="?([^";]+)"?/.exec(contentTypeHeader)?.[1];
  if (boundary === undefined) throw badRequest("A multipart upload needs a boundary in its Content-Type.");
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Buffer[] = [];
  let from = body.indexOf(delimiter);
  while (from !== -1) {
    const next = body.indexOf(delimiter, from + delimiter.length);
    if (next === -1) break;
    // Between delimiters: a line break, the part, and the line break that belongs to the next delimiter.
    parts.push(body.subarray(from + delimiter.length + 2, next - 2));
    from = next;
  }
  const [about, content] = parts.map(splitPart);
  if (about === undefined || content === undefined) throw badRequest("A multipart upload needs exactly two parts.");
  let metadata: unknown;
  try {
    metadata = JSON.parse(about.content.toString());
  } catch {
    throw badRequest("The metadata of the upload is not JSON.");
  }
  if (!isObject(metadata)) throw badRequest("The metadata of the upload is not an object.");
  return { metadata, content: content.content, contentType: content.contentType };
}

function splitPart(part: Buffer): { contentType: string; content: Buffer } {
  const end = part.indexOf("\r\n\r\n");
  const head = part.subarray(0, Math.max(0, end)).toString();
  const contentType = /^content-type:\s*(.+)$/im.exec(head)?.[1]?.trim() ?? "application/octet-stream";
  return { contentType, content: part.subarray(end + 4) };
}

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
  const boundary = /boundary=["']?([^"';]+)["']?/.exec(contentTypeHeader)?.[1];
  if (boundary === undefined) throw badRequest("A multipart upload needs a boundary in its Content-Type.");
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Buffer[] = [];
  let from = body.indexOf(delimiter);
  while (from !== -1) {
    const next = body.indexOf(delimiter, from + delimiter.length);
    if (next === -1) break;
    parts.push(withoutBreaks(body.subarray(from + delimiter.length, next)));
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

/** A part without the line break after its delimiter and the one before the next. Some clients write `\n` alone. */
function withoutBreaks(part: Buffer): Buffer {
  const text = part.subarray(0, 2).toString("latin1");
  const start = text === "\r\n" ? 2 : text.startsWith("\n") ? 1 : 0;
  const end = part.subarray(-2).toString("latin1") === "\r\n" ? 2 : 1;
  return part.subarray(start, part.length - end);
}

function splitPart(part: Buffer): { contentType: string; content: Buffer } {
  const blank = part
    .subarray(0, 4096)
    .toString("latin1")
    .match(/\r?\n\r?\n/);
  const end = blank?.index ?? 0;
  const head = part.subarray(0, end).toString();
  const contentType = /^content-type:\s*(.+)$/im.exec(head)?.[1]?.trim() ?? "application/octet-stream";
  return { contentType, content: part.subarray(end + (blank?.[0].length ?? 0)) };
}

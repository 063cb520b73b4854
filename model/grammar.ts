/** What names of other systems look like, each by its own grammar. */

const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const hostLabel = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";

/**
 * A container image with its registry: `europe-docker.pkg.dev/acme/shop/api:1`, or by digest.
 *
 * Every part is bounded by its neighbours, so it runs in linear time.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
const imageReference = new RegExp(
  `^${hostLabel}(?:\\.${hostLabel})*(?::[0-9]{1,5})?(?:/${component})+(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

export function isImage(text: string): boolean {
  if (text.length > 512 || !imageReference.test(text)) return false;
  // Without a dot or a port the first part is a folder of Docker Hub, which Cloud Run does not ask.
  const host = text.slice(0, text.indexOf("/"));
  return /[.:]/.test(host) || host === "localhost";
}

/** A branch as `git check-ref-format --branch` takes it. @see https://git-scm.com/docs/git-check-ref-format */
export function isBranch(text: string): boolean {
  if (text === "" || text.length > 244 || text === "@" || text === "HEAD") return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git refuses them, and so does this
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$/.test(text)) return false;
  return text.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
}

/** An address of a person or group: what Google's IAM takes as a member. */
export function isEmail(text: string): boolean {
  if (text.length > 254) return false;
  const [name = "", domain = "", ...more] = text.split("@");
  if (more.length > 0) return false;
  if (!/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/.test(name) || /^\.|\.$|\.\./.test(name)) return false;
  const labels = domain.split(".");
  return labels.length > 1 && labels.every((one) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(one));
}

/** An address that people follow: https, with a host, without blanks and passwords. */
export function isPage(text: string): boolean {
  if (!/^https:\/\/\S+$/.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  return username === "" && password === "" && (hostname.includes(".") || hostname === "localhost");
}

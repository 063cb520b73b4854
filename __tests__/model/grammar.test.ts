/** What names of other systems look like: what each takes, and what each refuses. */
import { isBranch, isEmail, isImage, isPage } from "../../model/grammar";

type Fits = (text: string) => boolean;
const refusedBy = (fits: Fits, texts: readonly string[]) => texts.filter((one) => !fits(one));
const takenBy = (fits: Fits, texts: readonly string[]) => texts.filter(fits);

describe("an image", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

  it("has a registry and a path, and may have a port, a tag and a digest", () => {
    expect(
      refusedBy(isImage, [
        "example.test/api",
        "example.test/a/b/c",
        "example.test:5000/api:1",
        "localhost/api",
        "registry:5000/api",
        "Europe-docker.pkg.dev/acme/shop/api:V1.2_rc-3",
        `example.test/api@${digest}`,
        `example.test/api:1@${digest}`,
        "a-b.example.test/x_y/x__y/x.y/x--y",
        "a.test/b:_",
        `a.test/b:${"t".repeat(128)}`,
        `a.test/${"b".repeat(505)}`,
      ]),
    ).toEqual([]);
  });

  it("is nothing else", () => {
    expect(
      takenBy(isImage, [
        "",
        "api",
        "library/api",
        "localhosts/api",
        "example.test",
        "example.test/",
        "/api",
        "https://example.test/api",
        "example.test/API",
        "example.test/api:",
        "example.test/api:.1",
        "example.test/api: 1",
        `a.test/b:${"t".repeat(129)}`,
        `a.test/${"b".repeat(506)}`,
        "example.test:port/api",
        "example.test:500000/api",
        "-example.test/api",
        "example-.test/api",
        "example..test/api",
        "example.test/a..b",
        "example.test/a___b",
        "example.test/-a",
        "example.test/a-",
        "example.test/a//b",
        `example.test/api@${digest}0`,
        `example.test/api@${digest.toUpperCase()}`,
        "example.test/api@sha256:abc",
        " example.test/api",
        "example.test/api\n",
      ]),
    ).toEqual([]);
  });
});

describe("a branch", () => {
  it("is what git takes", () => {
    expect(
      refusedBy(isBranch, ["main", "release/1.2", "a@b", "@a", "head", "a.b", "a-", "ü", "x{y}", "x".repeat(244)]),
    ).toEqual([]);
  });

  it("is nothing else", () => {
    expect(
      takenBy(isBranch, [
        "",
        "@",
        "HEAD",
        "x".repeat(245),
        "a b",
        "a\tb",
        "a\u007fb",
        ..."~^:?*[\\".split("").map((one) => `a${one}b`),
        "a..b",
        "a@{b",
        "a//b",
        "-a",
        "/a",
        "a/",
        "a.",
        ".a",
        "a/.b",
        "a.lock",
        "a.lock/b",
        "a/b.lock",
      ]),
    ).toEqual([]);
  });
});

describe("an e-mail address", () => {
  it("is what Google takes as a member", () => {
    expect(
      refusedBy(isEmail, [
        "alice@example.test",
        "a.b+c_d-e'f@sub.example.test",
        `${"a".repeat(64)}@example.test`,
        `a@${"d".repeat(63)}.test`,
        "a@1.2",
        "a@x-y.test",
      ]),
    ).toEqual([]);
  });

  it("is nothing else", () => {
    expect(
      takenBy(isEmail, [
        "",
        "alice",
        "alice@",
        "@example.test",
        "alice@example",
        "alice@example.",
        "alice@.test",
        "alice@example..test",
        "alice@-example.test",
        "alice@example-.test",
        "alice@exa mple.test",
        "alice@b@example.test",
        "alice@b.test@example.test",
        "al ice@example.test",
        ".alice@example.test",
        "alice.@example.test",
        "al..ice@example.test",
        "alice,bob@example.test",
        `${"a".repeat(65)}@example.test`,
        `a@${"d".repeat(64)}.test`,
        "alice@example.test\n",
      ]),
    ).toEqual([]);
  });

  it("has 254 characters at most", () => {
    const labels = [62, 62, 62].map((count) => "d".repeat(count)).join(".");
    const longest = `${"a".repeat(60)}@${labels}.test`;
    expect([longest.length, isEmail(longest), isEmail(`a${longest}`)]).toEqual([254, true, false]);
  });
});

describe("a page", () => {
  it("is an https address with a host", () => {
    expect(
      refusedBy(isPage, [
        "https://example.test",
        "https://example.test:8443/a?b=c#d",
        "https://localhost",
        "https://a.b/%20",
      ]),
    ).toEqual([]);
  });

  it("is nothing else", () => {
    expect(
      takenBy(isPage, [
        "",
        "example.test",
        "http://example.test",
        "xhttps://example.test",
        "https:/example.test",
        "https://",
        "https://example",
        "https://exa mple.test",
        "https://example.test ",
        "https://example.test:port",
        "https://alice@example.test",
        "https://:word@example.test",
      ]),
    ).toEqual([]);
  });
});

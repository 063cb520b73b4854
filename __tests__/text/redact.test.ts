import { redact } from "../../text/redact";

it.each([
  ["", "[redacted]"],
  ["fake-15-letters", "[redacted]"],
  ["fake-16-letters!", "fake…ers!"],
  ["fake-secret-of-some-length", "fake…ngth"],
  ["\u{1F511}\u{1F511}\u{1F511}\u{1F511}56789012wxyz", "\u{1F511}\u{1F511}\u{1F511}\u{1F511}…wxyz"],
  // 15 characters, although 16 UTF-16 units.
  ["\u{1F511}23456789012345", "[redacted]"],
])("%j as %s", (value, shown) => expect(redact(value)).toBe(shown));

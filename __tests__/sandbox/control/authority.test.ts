/** The certificates of the sandbox can be read by OpenSSL, whatever their random parts are. */
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAuthority, issueLeaf } from "../../../sandbox/control/authority";
import { createHome } from "../../../sandbox/control/home";

let mockByte = 0;
jest.mock("node:crypto", () => {
  const real = jest.requireActual<typeof import("node:crypto")>("node:crypto");
  return { ...real, randomBytes: (size: number) => Buffer.alloc(size, mockByte) };
});

it.each([0x00, 0xff])("random bytes that are all %d", (byte) => {
  mockByte = byte;
  const base = mkdtempSync(join(tmpdir(), "strongroom-authority-"));
  try {
    const authority = ensureAuthority(createHome(join(base, "home")));
    const leaf = issueLeaf(authority);

    const serial = byte === 0 ? `40${"00".repeat(15)}` : `7F${"FF".repeat(15)}`;
    for (const { certificate } of [authority, leaf]) expect(new X509Certificate(certificate).serialNumber).toBe(serial);
    expect(new X509Certificate(leaf.certificate).verify(new X509Certificate(authority.certificate).publicKey)).toBe(
      true,
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
});

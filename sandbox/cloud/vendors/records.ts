/** A credential that a vendor takes no longer. Its digest only: the sandbox keeps no value that it was not given to keep. */
export interface RevocationRecord {
  readonly host: string;
  readonly sha256: string;
}

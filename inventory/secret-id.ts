/** Where a secret lies: its project and its name there. */
export interface SecretId {
  readonly project: string;
  readonly id: string;
}

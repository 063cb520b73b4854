/** Where a secret is: its project and its name there. */
export interface SecretId {
  readonly project: string;
  readonly id: string;
  /** As the lock records it, where the id and the project are not what the entry's name and product say. */
  readonly place?: string;
}

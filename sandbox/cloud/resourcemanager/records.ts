export interface ProjectRecord {
  readonly id: string;
  /** 12 digits. */
  readonly number: string;
  readonly displayName: string;
  readonly createTime: string;
}

export interface ProjectRecord {
  readonly id: string;
  /** 12 digits. */
  readonly number: string;
  readonly displayName: string;
  readonly createTime: string;
  /** `folders/1` or `organizations/1`; absent for a project without an organisation. */
  readonly parent?: string;
}

export interface FolderRecord {
  /** `folders/1`. */
  readonly name: string;
  readonly parent: string;
  readonly displayName: string;
  readonly createTime: string;
  readonly etag: string;
}

export interface OrganizationRecord {
  /** `organizations/1`. */
  readonly name: string;
  readonly displayName: string;
  readonly directoryCustomerId: string;
  readonly createTime: string;
  readonly etag: string;
}

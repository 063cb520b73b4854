import type { Construct } from "constructs";
import type { Expression } from "./expression";
import { LiteralResource } from "./literal-resource";

export interface BucketGrantProps {
  /** Terraform logical id. */
  readonly address: string;
  /** The bucket, as the output of its construct. */
  readonly bucket: Expression;
  readonly role: Expression;
  readonly member: Expression;
  /** Only for objects in this folder of the bucket. @default the whole bucket */
  readonly within?: { readonly bucketName: string; readonly folder: string };
}

/** A role on a bucket, or on one folder of it. */
export class BucketGrant extends LiteralResource {
  constructor(scope: Construct, id: string, props: BucketGrantProps) {
    const { address, within, ...args } = props;
    const condition =
      within === undefined
        ? undefined
        : {
            title: `only ${within.folder}`,
            expression: `resource.name.startsWith("projects/_/buckets/${within.bucketName}/objects/${within.folder}/")`,
          };
    super(scope, id, { type: "google_storage_bucket_iam_member", address, args: { ...args, condition } });
  }
}

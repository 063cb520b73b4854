/** Arguments that only Google says: that one differs from the state is nobody's change. */
const names =
  /^(?:etag|id|uid|unique_id|self_link|generation|metageneration|fingerprint|verification_status|reconciling|creation_record|mutation_record|(?:create|update|delete|expire)_time|time_created|updated|effective_(?:labels|annotations)|terraform_labels)$/;

export const isComputed = (name: string): boolean => names.test(name);

/** A principal of a deny rule as a member of an allow policy; null for what has no such form. */
export function memberOfDeny(principal: string): string | null {
  if (principal === "principalSet://goog/public:all") return "allUsers";
  const subject = /^principal:\/\/goog\/subject\/(.+)$/.exec(principal)?.[1];
  if (subject !== undefined)
    return subject.endsWith(".gserviceaccount.com") ? `serviceAccount:${subject}` : `user:${subject}`;
  const group = /^principalSet:\/\/goog\/group\/(.+)$/.exec(principal)?.[1];
  if (group !== undefined) return `group:${group}`;
  const account = /^principal:\/\/iam\.googleapis\.com\/projects\/-\/serviceAccounts\/(.+)$/.exec(principal)?.[1];
  if (account !== undefined) return `serviceAccount:${account}`;
  return /^principal(Set)?:\/\/iam\.googleapis\.com\//.test(principal) ? principal : null;
}

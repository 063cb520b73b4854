import { file, inFolder, open } from "./incident-support";

inFolder();

it("names the vendor's path, usage log and copies, and has a message ready for each owner", async () => {
  await open("shop/VENDOR_KEY");
  expect(file("2026-02-03-shop-vendor-key-dev.md")).toBe(`# Incident: shop/VENDOR_KEY may be exposed

- environment: dev
- opened: 2026-02-03T04:05:06.000Z by fake-user
- noticed by, and how:
- exposed since, and where:

## Blast radius

| entry | why | class | risk | state |
| --- | --- | --- | --- | --- |
| \`shop/VENDOR_KEY\` | exposed | critical | Cost | active, version 1 |

Declared readers:

- nobody

Deployed with it, when this was opened:

- not known who else has it: There are no Google credentials: neither GOOGLE_OAUTH_ACCESS_TOKEN, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, GOOGLE_APPLICATION_CREDENTIALS, application default credentials, a metadata server nor gcloud has any.

Stacks: none

## Immediate, within minutes

- [ ] Revoke at Core: shop/VENDOR_KEY
  - path: Keys > Revoke
  - console: https://vendor.invalid/keys
  - VENDOR_KEY: readers take old and new; add the new key first, if minutes allow, then revoke
  - new one: Vendor > API keys (read only)
- [ ] Replace shop/VENDOR_KEY
  - \`./strongroom rotate shop/VENDOR_KEY --env dev\`
  - the exposed value stays valid as VENDOR_KEY_OLD until it is removed below: do that without delay
- [ ] Merge the new pins
  - commit environments/dev.lock.json and have it merged
  - until it is merged, a pipeline of a real project deploys the exposed version again
- [ ] Look for undeclared readers
  - not known who else has it: There are no Google credentials: neither GOOGLE_OAUTH_ACCESS_TOKEN, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE, GOOGLE_APPLICATION_CREDENTIALS, application default credentials, a metadata server nor gcloud has any.
  - gcloud auth application-default login; or, without any cloud, put strongroom sandbox exec -- before the command
  - then run this again
- [ ] Replace the copy of shop/VENDOR_KEY in: team password manager
- [ ] Check that the new shop/VENDOR_KEY works
  - no harmless call is declared for it: check the logs of whoever uses it
- [ ] Remove the old version of shop/VENDOR_KEY
  - \`./strongroom rotate shop/VENDOR_KEY --env dev --finish --verified\`
  - only once nothing uses it any more; the command checks that
  - removes VENDOR_KEY_OLD first: deploy the same stacks again, then run it again

## Within the hour

- [ ] Audit who read shop/VENDOR_KEY
  - \`./strongroom access shop/VENDOR_KEY --env dev --since 30d --anomalies\`
  - undeclared readers, and refusals
- [ ] Check Core (shop) for unauthorized actions
  - look for: Cost
  - usage log: https://vendor.invalid/keys
- [ ] Notify affected parties
  - send the messages at the end of this file, over a private channel

## Within the day

- [ ] Document the incident
  - complete this file: what happened, when, who noticed, what was seen in the logs
- [ ] Review how it happened
  - scan history and images for the old value's place: git log, secret scanner, build logs
- [ ] Implement prevention measures
  - one change each, with an owner and a date

## What happened

## How it could happen

## What prevents it from now on

## Messages

### To payments

\`\`\`text
Subject: [incident] shop/VENDOR_KEY may be exposed (dev)

shop/VENDOR_KEY may be exposed, in dev. You answer for:

- shop/VENDOR_KEY (exposed): Cost

Declared readers: nobody.
It is being revoked and replaced now; expect failures until the deploy has finished.

Please, within the hour:
- revoke the old key if nobody has: Keys > Revoke
- look for actions that none of us made: https://vendor.invalid/keys
- answer here with what you found, even if it is nothing. Never send a value.
\`\`\`
`);
});

import { type Caller, denied, isMissingProject, tokenRefused } from "../../clients/caller";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";

const google = { name: "Google", identity: "ann@example.com" } as Caller;
const needed = {
  permission: "run.services.get",
  where: "on projects/acme-dev",
  grant: "grant a role that holds run.services.get",
};
const saying = (...details: readonly unknown[]) => ({ error: { details } });
const missing = (consumer: unknown) =>
  saying({ reason: "OTHER" }, { reason: "CONSUMER_INVALID", metadata: { consumer } });
const said = (caller: Caller, body: unknown) => {
  const failure = denied(caller, body, needed);
  return [failure.code, failure.message, failure.next, isMissingProject(failure)];
};
const lacks = [
  exitCodes.denied,
  "Google refused: ann@example.com lacks run.services.get on projects/acme-dev.",
  "grant a role that holds run.services.get, or use another identity",
  false,
];

test.each<[string, unknown]>([
  ["nothing", {}],
  ["no body", null],
  ["another reason", saying({ reason: "OTHER", metadata: { consumer: "projects/acme-dev" } })],
  ["no project", missing("")],
  ["a project that is not a text", missing(7)],
  ["nothing about the project", saying({ reason: "CONSUMER_INVALID" })],
])("a refusal that says %s is about the permission", (_, body) => expect(said(google, body)).toEqual(lacks));

test("a project that is not there is said as such, with what mends it there", () => {
  expect(said(google, missing("projects/acme-dev"))).toEqual([
    exitCodes.denied,
    "Google has no project acme-dev, or ann@example.com may not see it.",
    "create acme-dev, or use another identity",
    true,
  ]);
  expect(said(google, missing("x/projects/acme-dev"))[1]).toContain("no project x/projects/acme-dev,");
  const sandbox = { ...google, name: "sandbox at 127.0.0.1:1", sandbox: true };
  expect(said(sandbox, missing("projects/acme-dev"))).toEqual([
    exitCodes.denied,
    "sandbox at 127.0.0.1:1 has no project acme-dev: nothing is deployed there yet.",
    "strongroom start",
    true,
  ]);
  const environmentOf = (project: string) => (project === "acme-staging" ? "staging" : null);
  const inDeclarations = { ...sandbox, environmentOf };
  expect(said(inDeclarations, missing("projects/acme-staging"))[2]).toBe("strongroom start --env staging");
  expect(said(inDeclarations, missing("projects/acme-other"))[2]).toBe("strongroom start");
  expect(isMissingProject(new Failure(exitCodes.denied, "x"))).toBe(false);
});

test("a token that is not taken is said with whose it is", () => {
  const { code, message, next } = tokenRefused(google);
  expect([code, message, next]).toEqual([
    exitCodes.denied,
    "Google does not accept the token of ann@example.com; it may have expired.",
    "log in again",
  ]);
});

import { GoogleApi } from "../../clients/google-api";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, server, withServer } from "./scripted-server";

withServer();
let api: GoogleApi;
beforeAll(async () => {
  api = new GoogleApi(cloudAt(server), { pauseMillis: 1 });
});

test("what is read is asked for by GET, and whatever the API answers is the caller's to judge", async () => {
  server.script({ body: { a: 1 } });
  expect(await api.get("iam", "v1/projects/P")).toMatchObject({ status: 200, body: { a: 1 } });
  expect(server.seen).toEqual([{ line: "GET /v1/projects/P", authorization: "Bearer sbx.first", body: undefined }]);
  for (const status of [403, 404]) {
    server.script({ status, body: { error: {} } });
    expect(await api.get("iam", "v1/x")).toMatchObject({ status, body: { error: {} } });
  }
});

test("what reads by POST carries its question, and is asked again like a GET", async () => {
  server.script({ status: 503 }, { body: { entries: [] } });
  expect(await api.query("logging", "v2/entries:list", { filter: "x" })).toMatchObject({ status: 200 });
  const asked = { line: "POST /v2/entries:list", authorization: "Bearer sbx.first", body: { filter: "x" } };
  expect(server.seen).toEqual([asked, asked]);
});

test("what can't be reached is named by its host", async () => {
  server.script({ status: 503 });
  expect(await failureOf(api.get("logging", "v2/x"))).toMatchObject({
    code: exitCodes.unreachable,
    message: expect.stringContaining("logging.googleapis.com"),
  });
});

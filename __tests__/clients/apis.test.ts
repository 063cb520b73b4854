import { cloudFor } from "../../clients/apis";
import { createOutput } from "../../text/output";

test("a cloud is named with the projects that are asked; where none is, nothing is said", async () => {
  let said = "";
  const sink = { write: (text: string) => (said += text) };
  const output = createOutput({ stdout: sink, stderr: sink, colour: false });
  const env = { GOOGLE_OAUTH_ACCESS_TOKEN: "fake-token" };
  expect((await cloudFor({ env, output }, "put dev", [])).name).toBe("Google");
  expect(said).toBe("");
  await cloudFor({ env, output }, "put dev", ["acme-b", "acme-a", "acme-b"]);
  expect(said).toBe("put dev: Google, projects acme-a, acme-b as the holder of GOOGLE_OAUTH_ACCESS_TOKEN\n");
});

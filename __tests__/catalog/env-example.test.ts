import { readFileSync } from "node:fs";
import { join } from "node:path";
import { envExample } from "../../cli/local/example";
import { environmentNames, loadEnvironment } from "../../environments/load";

it("the committed .env.example is current (mend it with `npx strongroom env example`)", () => {
  const resolution = loadEnvironment(environmentNames()[0] ?? "");
  if (!resolution.ok) throw new Error("the declarations are wrong; see strongroom check");
  expect(readFileSync(join(__dirname, "..", "..", ".env.example"), "utf8")).toBe(
    envExample(resolution.environment, null),
  );
});

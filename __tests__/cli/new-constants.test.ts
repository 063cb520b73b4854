/** @samples What is called like its product, like another file or like a word of TypeScript gets a constant of its own. */
import { newIntegration } from "../../cli/commands/new-integration";
import { newProduct } from "../../cli/commands/new-product";
import { newService } from "../../cli/commands/new-service";
import { newContext, project, withSamples } from "./samples-support";

withSamples();
const strongroom = (...args: string[]) => project.strongroom(args);
const constants = (file: string) => [...project.read(file).matchAll(/^export const (\w+)/gm)].map(([, one]) => one);
const about = ["--product", "chat", "--risk", "Reads of chats"];

it("declares an integration, a service and listed names that are called like their product", async () => {
  project.write("names.env", "CHAT_FIRST=\nCHAT_SECOND=\nPRODUCT_ONE=\nPRODUCT_TWO=\n");
  const listed = await strongroom(
    "new",
    "entries",
    "--from",
    "names.env",
    ...about,
    "--owner",
    "chat",
    "--where",
    "Vault",
  );
  expect([listed.code, listed.stderr]).toEqual([0, ""]);
  expect(constants("catalog/chat/chat.ts")).toEqual(["chatSecrets"]);
  expect(project.read("catalog/chat/index.ts")).toContain('export { chatSecrets } from "./chat";\n');
  expect(constants("catalog/chat/product-secrets.ts")).toEqual(["productSecrets"]);
  // Its own secrets do not get the constant of what it reads.
  const made = await strongroom(
    ...["new", "service", "chat", ...about, "--reads", "CHAT_FIRST", "--secret", "CHAT_OWN: Its own"],
    ...["--owner", "chat", "--from", "Vault"],
  );
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect(constants("services/chat/chat.ts")).toEqual(["chatSecrets2", "chatService"]);
  expect(project.read("services/chat/chat.ts")).toContain(
    "  reads: [chatSecrets.CHAT_FIRST, chatSecrets2.CHAT_OWN],\n",
  );
}, 60_000);

it("takes a constant of the model, of a service or of an integration for no other", async () => {
  const options = {
    product: "chat",
    owner: "chat",
    risk: "Forgery",
    secret: ["ONE: one"],
    from: "Vault",
    dryRun: true,
  };
  const written = async (name: string) =>
    (await newIntegration(newContext(), name, options)).text.match(/export const (\w+)/)?.[1];
  expect(await written("secret")).toBe("secretSecrets");
  expect(await written("web")).toBe("webSecrets");
  expect(await written("vendor")).toBe("vendor");
  const service = await newService(newContext(), "stripe", { product: "chat", reads: ["CRON_SECRET"], dryRun: true });
  expect(service.text).toContain("export const stripeService = ");
});

it("refuses a product that is called like a function of the model, before it writes a file", async () => {
  await expect(newProduct(newContext(), "product", {})).rejects.toMatchObject({
    message: `"product" can't be the name of a product: that name is taken, since declarations import product() from the model.`,
    next: "strongroom new product product-product",
  });
});

import { addressOf, basesOf } from "../../clients/bases";
import type { Cloud } from "../../clients/cloud";

const cloud = (secretManager: string, sandbox: boolean) => ({ secretManager, sandbox }) as Cloud;

test("Google's and Vercel's APIs are on their own hosts, over TLS", () => {
  const google = cloud("https://secretmanager.googleapis.com/v1/", false);
  expect(basesOf(google)).toEqual({
    storage: "https://storage.googleapis.com/storage/v1/",
    iam: "https://iam.googleapis.com/v1/",
    run: "https://run.googleapis.com/v2/",
    vercel: "https://api.vercel.com/",
  });
  expect(addressOf(google, "logging.googleapis.com")).toBe("https://logging.googleapis.com/");
});

test("the sandbox's are all where its Secret Manager is, so that its credentials go nowhere else", () => {
  expect(basesOf(cloud("http://127.0.0.1:4321/v1/", true))).toEqual({
    storage: "http://127.0.0.1:4321/storage/v1/",
    iam: "http://127.0.0.1:4321/v1/",
    run: "http://127.0.0.1:4321/v2/",
    vercel: "http://127.0.0.1:4321/",
  });
});

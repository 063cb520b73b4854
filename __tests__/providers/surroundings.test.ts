import { formatIssues } from "../../model/issue";
import { refusedForApply, refusedForSynth, startedByCdktf } from "../../providers/surroundings";

const names = (environment: Record<string, string>) => refusedForApply(environment).map((issue) => issue.where);
const variable = (name: string) => `environment variable ${name}`;

test.each(["TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PATH", "TF_LOG_SDK_PROTO_DATA_DIR"])(
  "%s is refused everywhere, and can't be allowed",
  (name) => {
    expect(names({ [name]: "x" })).toEqual([variable(name)]);
    expect(names({ [name]: "x", STRONGROOM_SANDBOX: "/home/sandbox" })).toEqual([variable(name)]);
    expect(names({ [name]: "x", STRONGROOM_ALLOW_ENV: name })).toEqual([variable(name)]);
  },
);

test.each([
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "ALL_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "TF_REATTACH_PROVIDERS",
  "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT",
  "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT",
  "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT",
])("%s is refused outside the sandbox, unless allowed by name", (name) => {
  expect(names({ [name]: "x" })).toEqual([variable(name)]);
  expect(names({ [name]: "x", STRONGROOM_ALLOW_ENV: "OTHER" })).toEqual([variable(name)]);
  expect(names({ [name]: "x", STRONGROOM_ALLOW_ENV: `OTHER, ${name}` })).toEqual([]);
  expect(names({ [name]: "x", STRONGROOM_SANDBOX: "/home/sandbox" })).toEqual([]);
  expect(names({ [name]: "" })).toEqual([]);
});

test("what Terraform needs passes", () => {
  const environment = {
    PATH: "/bin",
    TF_CLI_CONFIG_FILE: "rc",
    NO_PROXY: "localhost",
    TF_LOGIN: "x",
    NODE_EXTRA_CA_CERTS: "ca",
  };
  expect(names(environment)).toEqual([]);
});

test("all are reported at once, without their values", () => {
  const text = formatIssues(
    refusedForApply({ TF_LOG: "DEBUG", HTTPS_PROXY: "http://user:fake-password@proxy.example:3128" }),
  );
  expect(text).toBe(
    `2 problems

environment variable HTTPS_PROXY: values would pass through a proxy, certificate, endpoint or process that is not the vendor's [foreign-surroundings]
  got:     HTTPS_PROXY is set
  allowed: unset; or named in STRONGROOM_ALLOW_ENV, where your network demands it; or inside \`strongroom sandbox exec\`
  next:    unset HTTPS_PROXY, or STRONGROOM_ALLOW_ENV=HTTPS_PROXY

environment variable TF_LOG: Terraform's logs hold the bodies of requests, and so the values of secrets [terraform-logging]
  got:     TF_LOG is set
  allowed: no TF_LOG… variable, in the sandbox as well
  next:    unset TF_LOG`,
  );
});

test.each([
  ["true", 1],
  ["1", 1],
  ["false", 0],
  ["0", 0],
  ["", 0],
])("SYNTH_HCL_OUTPUT=%s gives %d problems", (value, problems) => {
  expect(refusedForSynth({ SYNTH_HCL_OUTPUT: value })).toHaveLength(problems);
  expect(refusedForSynth({})).toEqual([]);
});

test("the cdktf CLI is known by the context that it passes", () => {
  expect(startedByCdktf({ CDKTF_CONTEXT_JSON: "{}" })).toBe(true);
  expect(startedByCdktf({ CDKTF_OUTDIR: "cdktf.out" })).toBe(false);
});

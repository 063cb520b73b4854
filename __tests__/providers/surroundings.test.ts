import { formatIssues } from "../../model/issue";
import {
  allowedForTerraform,
  readByTerraform,
  refusedForApply,
  refusedForSynth,
  startedByCdktf,
} from "../../providers/surroundings";

const names = (environment: Record<string, string>, inSandbox = false) =>
  refusedForApply(environment, inSandbox).map((issue) => issue.where);
const variable = (name: string) => `environment variable ${name}`;

test.each(["TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PATH", "TF_LOG_SDK_PROTO_DATA_DIR"])(
  "%s is refused everywhere, can't be allowed, and never reaches Terraform",
  (name) => {
    expect(names({ [name]: "x" })).toEqual([variable(name)]);
    expect(names({ [name]: "x" }, true)).toEqual([variable(name)]);
    const allowed = { [name]: "x", STRONGROOM_ALLOW_ENV: name };
    expect(names(allowed)).toEqual([variable(name)]);
    for (const inSandbox of [false, true]) expect(allowedForTerraform(allowed, inSandbox)).not.toHaveProperty(name);
  },
);

const ofSandbox = [
  "HTTPS_PROXY",
  "https_proxy",
  "SSL_CERT_FILE",
  "TF_CLI_CONFIG_FILE",
  "TF_CLI_ARGS_providers_lock",
  "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT",
  "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT",
  "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT",
];

test.each([
  ...ofSandbox,
  "ALL_PROXY",
  "SSL_CERT_DIR",
  "TF_REATTACH_PROVIDERS",
  "TF_CLI_ARGS",
  "TF_CLI_ARGS_apply",
  "TF_DATA_DIR",
  "TF_WORKSPACE",
  "TF_PLUGIN_CACHE_DIR",
  "TF_VAR_anything",
  "TF_OF_THE_NEXT_VERSION",
  "STORAGE_EMULATOR_HOST",
  "STORAGE_EMULATOR_HOST_GRPC",
  "GOOGLE_API_USE_CLIENT_CERTIFICATE",
  "GCE_METADATA_HOST",
  "VERCEL_API_HOST",
  "OTEL_TRACES_EXPORTER",
  "GODEBUG",
  "LD_PRELOAD",
  "ANYTHING_CUSTOM_ENDPOINT",
])(
  "%s is read by Terraform or what is in it: refused outside the sandbox, and kept from it, unless allowed by name",
  (name) => {
    expect(readByTerraform(name)).toBe(true);
    expect(names({ [name]: "x" })).toEqual([variable(name)]);
    expect(allowedForTerraform({ [name]: "x" }, false)).not.toHaveProperty(name);
    expect(names({ [name]: "x", STRONGROOM_ALLOW_ENV: "OTHER" })).toEqual([variable(name)]);
    const allowed = { [name]: "x", STRONGROOM_ALLOW_ENV: `OTHER, ${name}` };
    expect(names(allowed)).toEqual([]);
    expect(allowedForTerraform(allowed, false)).toHaveProperty(name, "x");
    expect(names({ [name]: "" })).toEqual([]);
    // In the sandbox its own variables alone, once it was asked.
    expect(names({ [name]: "x" }, true)).toEqual(ofSandbox.includes(name) ? [] : [variable(name)]);
    expect(name in allowedForTerraform({ [name]: "x" }, true)).toBe(ofSandbox.includes(name));
  },
);

test("what Terraform needs passes, and nothing else", () => {
  const needed = {
    PATH: "/bin",
    HOME: "/home/ann",
    LC_ALL: "C.UTF-8",
    GOOGLE_OAUTH_ACCESS_TOKEN: "fake-token",
    GOOGLE_IMPERSONATE_SERVICE_ACCOUNT: "a@b",
    VERCEL_API_TOKEN: "fake-token",
    NO_PROXY: "localhost",
  };
  const others = {
    NODE_EXTRA_CA_CERTS: "ca",
    NODE_OPTIONS: "--require ./x.js",
    MY_OWN: "x",
    AWS_SECRET_ACCESS_KEY: "x",
  };
  expect(names({ ...needed, ...others })).toEqual([]);
  expect(allowedForTerraform({ ...needed, ...others }, false)).toEqual({
    ...needed,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
  });
  // What cdktf's own command line sets, and no other.
  expect(names({ HOME: "/home/ann", TF_PLUGIN_CACHE_DIR: "/home/ann/.terraform.d/plugin-cache" })).toEqual([]);
});

test("all are reported at once, without their values", () => {
  const text = formatIssues(
    refusedForApply({ TF_LOG: "DEBUG", HTTPS_PROXY: "http://user:fake-password@proxy.example:3128" }, false),
  );
  expect(text).toBe(
    `2 problems

environment variable HTTPS_PROXY: Terraform or its providers read it, and it is not on the list of what they may be told: values could go elsewhere [foreign-surroundings]
  got:     HTTPS_PROXY is set
  allowed: unset; or named in STRONGROOM_ALLOW_ENV, where your network demands it; or inside \`strongroom sandbox exec\`
  next:    unset HTTPS_PROXY; or: export STRONGROOM_ALLOW_ENV="$STRONGROOM_ALLOW_ENV,HTTPS_PROXY"

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

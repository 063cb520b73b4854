import type { Json } from "../json";
import { messageOf, type Shape } from "../message";
import type { Call } from "../router";

/**
 * The fields of Cloud Run's requests: those of its API v2, so that a name which is none of them is refused as Google does. What is
 * output only may come back, and is not looked at.
 *
 * @see https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services
 */
type Fields = Readonly<Record<string, Shape>>;
const texts: Shape = { each: "string" };
const map: Shape = { map: "string" };
const all = (names: string, shape: Shape): Fields => Object.fromEntries(names.split(" ").map((name) => [name, shape]));

const env: Shape = {
  each: {
    fields: {
      name: "string",
      value: "string",
      valueSource: { fields: { secretKeyRef: { fields: { secret: "string", version: "string" } } } },
    },
  },
};

const volumeMounts: Shape = { each: { fields: all("name mountPath subPath", "string") } };

const probe: Shape = {
  fields: {
    ...all("initialDelaySeconds timeoutSeconds periodSeconds failureThreshold successThreshold", "int"),
    httpGet: {
      fields: { path: "string", port: "int", httpHeaders: { each: { fields: { name: "string", value: "string" } } } },
    },
    tcpSocket: { fields: { port: "int" } },
    grpc: { fields: { port: "int", service: "string" } },
  },
};

const container: Shape = {
  fields: {
    ...all("name image workingDir baseImageUri", "string"),
    ...all("command args dependsOn", texts),
    env,
    volumeMounts,
    sourceCode: { fields: { cloudStorageSource: { fields: all("bucket object generation", "string") } } },
    resources: { fields: { limits: map, cpuIdle: "bool", startupCpuBoost: "bool" } },
    ports: { each: { fields: { name: "string", containerPort: "int" } } },
    ...all("livenessProbe startupProbe readinessProbe", probe),
    buildInfo: { fields: all("functionTarget sourceLocation", "string") },
    sandboxLauncher: "any",
  },
};

const volume: Shape = {
  fields: {
    name: "string",
    secret: {
      fields: {
        secret: "string",
        defaultMode: "int",
        items: { each: { fields: { path: "string", version: "string", mode: "int" } } },
      },
    },
    cloudSqlInstance: { fields: { instances: texts } },
    emptyDir: { fields: { medium: "string", sizeLimit: "string" } },
    nfs: { fields: { server: "string", path: "string", readOnly: "bool" } },
    gcs: { fields: { bucket: "string", readOnly: "bool", mountOptions: texts } },
  },
};

const vpcAccess: Shape = {
  fields: {
    ...all("connector egress", "string"),
    networkInterfaces: { each: { fields: { network: "string", subnetwork: "string", tags: texts } } },
  },
};

/** What the templates of services, worker pools and tasks have in common. */
const running: Fields = {
  ...all("serviceAccount encryptionKey", "string"),
  containers: { each: container },
  volumes: { each: volume },
  vpcAccess,
  nodeSelector: { fields: { accelerator: "string" } },
  gpuZonalRedundancyDisabled: "bool",
};

/** Of the templates that make revisions. */
const revision: Fields = {
  ...running,
  ...all("revision client clientVersion encryptionKeyRevocationAction", "string"),
  ...all("labels annotations", map),
  encryptionKeyShutdownDuration: "duration",
  serviceMesh: { fields: { mesh: "string" } },
};

const serviceTemplate: Shape = {
  fields: {
    ...revision,
    scaling: {
      fields: {
        minInstanceCount: "int",
        maxInstanceCount: "int",
        ...all("concurrencyUtilization cpuUtilization", "any"),
      },
    },
    timeout: "duration",
    executionEnvironment: "string",
    maxInstanceRequestConcurrency: "int",
    ...all("sessionAffinity healthCheckDisabled", "bool"),
    sandboxes: {
      fields: {
        templates: {
          each: {
            fields: { ...all("name image workingDir", "string"), ...all("command args", texts), env, volumeMounts },
          },
        },
      },
    },
  },
};

const taskTemplate: Shape = {
  fields: { ...running, maxRetries: "int", timeout: "duration", executionEnvironment: "string" },
};

const traffic: Shape = { each: { fields: { ...all("type revision tag", "string"), percent: "int" } } };

const scaling: Shape = {
  fields: { scalingMode: "string", ...all("minInstanceCount maxInstanceCount manualInstanceCount", "int") },
};

/** Of every resource; most of it is output only. */
const resource: Fields = {
  ...all("name client clientVersion launchStage etag", "string"),
  ...all("labels annotations tags", map),
  binaryAuthorization: {
    fields: { useDefault: "bool", policy: "string", breakglassJustification: "string" },
  },
  ...all("uid generation createTime updateTime deleteTime expireTime creator lastModifier observedGeneration", "any"),
  ...all("terminalCondition conditions reconciling satisfiesPzs", "any"),
};

const serviceFields: Fields = {
  ...resource,
  ...all("description ingress", "string"),
  template: serviceTemplate,
  traffic,
  scaling,
  ...all("invokerIamDisabled defaultUriDisabled iapEnabled", "bool"),
  customAudiences: texts,
  multiRegionSettings: { fields: { regions: texts, multiRegionId: "string" } },
  buildConfig: {
    fields: {
      ...all("name sourceLocation functionTarget imageUri baseImage workerPool serviceAccount", "string"),
      enableAutomaticUpdates: "bool",
      environmentVariables: map,
    },
  },
  ...all("latestReadyRevision latestCreatedRevision trafficStatuses uri urls threatDetectionEnabled", "any"),
};

const workerPoolFields: Fields = {
  ...resource,
  description: "string",
  template: { fields: revision },
  instanceSplits: traffic,
  scaling,
  customAudiences: texts,
  ...all("latestReadyRevision latestCreatedRevision instanceSplitStatuses threatDetectionEnabled", "any"),
};

const jobFields: Fields = {
  ...resource,
  template: {
    fields: { ...all("labels annotations", map), parallelism: "int", taskCount: "int", template: taskTemplate },
  },
  ...all("startExecutionToken runExecutionToken", "string"),
  ...all("executionCount latestCreatedExecution", "any"),
};

export const serviceIn = (call: Call): Json => messageOf(call, serviceFields, "service");
export const workerPoolIn = (call: Call): Json => messageOf(call, workerPoolFields, "worker_pool");
export const jobIn = (call: Call): Json => messageOf(call, jobFields, "job");
/** Of a call that starts or ends a run. */
export const runIn = (call: Call): Json =>
  messageOf(call, { ...all("name etag", "string"), validateOnly: "bool", overrides: "any" });

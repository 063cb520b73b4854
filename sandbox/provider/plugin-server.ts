import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { type Method, Root, type Type } from "protobufjs/light";

/** The protocol as a JSON descriptor, which the bundler puts in: nothing has to be parsed at start. */
declare const STRONGROOM_TFPLUGIN6: string;

const SERVICE = "tfplugin6.Provider";
/** How a request's messages look to us. */
const CONVERSION = { longs: Number, enums: String, defaults: true } as const;
/** Of a path to a socket; 107 on Linux, 103 on macOS. */
const MAXIMUM_PATH_BYTES = 100;
const MAXIMUM_MESSAGE_BYTES = 256 * 1024 * 1024;

export type Calls = { readonly [method: string]: (request: never) => object | Promise<object> };

export interface ServeOptions {
  readonly calls: Calls;
  readonly environment: NodeJS.ProcessEnv;
  /** Told the name of each call, never what is in it. */
  readonly log?: (method: string) => void;
  /** Ends the process. */
  readonly exit: () => void;
}

/**
 * Serves the provider the way HashiCorp's plugin library does: a Unix socket, announced by one line on standard output.
 *
 * @returns the line to print
 */
export async function servePlugin(options: ServeOptions): Promise<string> {
  const folder = socketFolder(options.environment.PLUGIN_UNIX_SOCKET_DIR || tmpdir());
  const socket = join(folder, "s");
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAXIMUM_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAXIMUM_MESSAGE_BYTES,
  });
  const leave = () => {
    rmSync(folder, { recursive: true, force: true });
    options.exit();
  };
  server.addService(providerService(), handlers(options));
  server.addService(CONTROLLER, {
    shutdown: (_call: unknown, answer: grpc.sendUnaryData<Buffer>) => {
      answer(null, Buffer.alloc(0));
      // Terraform waits two seconds for the process to end, so end it as soon as the answer is on its way.
      setImmediate(leave);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, grpc.ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return `1|6|unix|${socket}|grpc`;
}

/** A private folder below `parent`, or below /tmp where a socket's path would be longer than the system takes. */
function socketFolder(parent: string): string {
  const path = join(parent, "tfp-XXXXXX", "s");
  return mkdtempSync(join(Buffer.byteLength(path) > MAXIMUM_PATH_BYTES ? "/tmp" : parent, "tfp-"));
}

function handlers(options: ServeOptions): grpc.UntypedServiceImplementation {
  const result: grpc.UntypedServiceImplementation = {};
  for (const [method, call] of Object.entries(options.calls)) {
    const handler: grpc.handleUnaryCall<never, object> = (request, answer) => {
      options.log?.(method);
      Promise.resolve()
        .then(() => call(request.request))
        .then((response) => answer(null, response))
        // The details of an unforeseen error may quote data; only its kind goes out.
        .catch((error: unknown) =>
          answer({ code: grpc.status.INTERNAL, details: error instanceof Error ? error.name : "error" }),
        );
    };
    result[method] = handler as grpc.UntypedHandleCall;
  }
  return result;
}

/** What `@grpc/proto-loader` would make of it, which takes a third of the process's start to describe every message for reflection. */
function providerService(): grpc.ServiceDefinition {
  const { methodsArray } = Root.fromJSON(JSON.parse(STRONGROOM_TFPLUGIN6)).lookupService(SERVICE);
  return Object.fromEntries(methodsArray.map((method) => [method.name, definitionOf(method)]));
}

function definitionOf(method: Method): grpc.MethodDefinition<object, object> {
  const { resolvedRequestType: request, resolvedResponseType: response } = method.resolve() as Method;
  if (request === null || response === null) throw new Error(`no messages of ${method.name} in the protocol`);
  return {
    path: `/${SERVICE}/${method.name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: serializer(request),
    requestDeserialize: deserializer(request),
    responseSerialize: serializer(response),
    responseDeserialize: deserializer(response),
  };
}

const serializer =
  (type: Type) =>
  (message: object): Buffer =>
    Buffer.from(type.encode(type.fromObject(message)).finish());

const deserializer =
  (type: Type) =>
  (bytes: Buffer): object =>
    type.toObject(type.decode(bytes), CONVERSION);

const nothing = (): Buffer => Buffer.alloc(0);

/** Without it Terraform waits two seconds each time it stops the provider. Its messages are empty. */
const CONTROLLER: grpc.ServiceDefinition = {
  shutdown: {
    path: "/plugin.GRPCController/Shutdown",
    requestStream: false,
    responseStream: false,
    requestSerialize: nothing,
    requestDeserialize: nothing,
    responseSerialize: nothing,
    responseDeserialize: nothing,
  },
};

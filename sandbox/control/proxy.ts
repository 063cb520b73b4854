import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { challengeIn } from "../cloud/identity";
import { interceptedHosts, type KeyAndCertificate } from "./authority";

export interface ProxyOptions {
  /** Port to listen on, on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Where the cloud listens, on 127.0.0.1. */
  readonly cloudPort: number;
  /** Asked for at the first connection to a Vercel host: it takes longer than all else that a start does. */
  readonly leaf: () => KeyAndCertificate;
  /** What `GET /_sandbox/identity` answers: tells a caller whose process this is. */
  readonly identity: Readonly<Record<string, string | number>>;
  /** What only who has the home's key can answer to a challenge. */
  readonly answer: (challenge: string) => string;
}

export interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * An HTTP CONNECT proxy on loopback. A connection to a Vercel host ends here (TLS with our leaf) and is passed, byte by byte, to
 * the cloud, which sees `Host: api.vercel.com`; resets and truncations of the cloud reach the client as they are. Loopback
 * addresses are tunnelled. Everything else gets 403: a program in the sandbox never leaves the machine.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const open = new Set<Duplex>();
  const track = <S extends Duplex>(socket: S): S => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    return socket;
  };
  const join = (client: Duplex, port: number, host: string, onOpen?: () => void): void => {
    const upstream = track(connect(port, host));
    if (onOpen) upstream.once("connect", onOpen);
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
    // `destroy`, not `end`: a reset that the cloud was told to inject has to arrive as one, not as a clean end.
    upstream.on("close", (failed: boolean) => (failed ? client.destroy() : client.end()));
    client.on("close", () => upstream.destroy());
    upstream.pipe(client);
    client.pipe(upstream);
  };

  const interception = (): TlsServer => {
    const { key, certificate } = options.leaf();
    const server = createTlsServer({ key, cert: certificate, ALPNProtocols: ["http/1.1"] }, (client) =>
      join(track(client), options.cloudPort, "127.0.0.1"),
    );
    // A client that does not trust our CA hangs up in the handshake; that is its business.
    return server.on("tlsClientError", () => {});
  };
  let tls: TlsServer | undefined;

  const server = createServer((request, response) => {
    const challenge = challengeIn(request);
    if (challenge !== undefined) {
      const body = { ...options.identity, answer: options.answer(challenge) };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      return;
    }
    response.writeHead(403, { "content-type": "text/plain" }).end(`${refusal(request.url ?? "")}\n`);
  });
  server.on("connection", track);
  server.on("clientError", (_error, socket) => socket.destroy());
  server.on("connect", (request: IncomingMessage, client: Socket, head: Buffer) => {
    client.on("error", () => client.destroy());
    const target = parseTarget(request.url ?? "");
    const established = (): void => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) client.unshift(head);
    };
    if (target && target.port === 443 && interceptedHosts.includes(target.host)) {
      established();
      tls ??= interception();
      tls.emit("connection", client);
    } else if (target && isLoopback(target.host)) {
      join(client, target.port, target.host === "localhost" ? "127.0.0.1" : target.host, established);
    } else {
      const body = `${refusal(request.url ?? "")}\n`;
      client.end(
        `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    }
  });

  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function refusal(target: string): string {
  // The address alone, without path, query or user: those can carry credentials.
  const shown = /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?([^/?#]*)/i.exec(target)?.[1]?.slice(0, 255) ?? "";
  return (
    `The Strongroom sandbox's proxy refuses ${shown === "" ? "this request" : JSON.stringify(shown)}: it serves ${interceptedHosts.join(", ")} (port 443) ` +
    "and loopback addresses only, and never leaves this machine. Run the command outside of `sandbox exec` to reach other hosts."
  );
}

/** `host:port` of a CONNECT request; IPv6 in brackets. */
function parseTarget(target: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@]+)):(\d{1,5})$/i.exec(target);
  const host = (match?.[1] ?? match?.[2])?.toLowerCase();
  const port = Number(match?.[3]);
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

/** Literal addresses and `localhost` only: a name that merely resolves to loopback today is not trusted. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed);
      done();
    });
  });
}

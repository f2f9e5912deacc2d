import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BINARY = ["/usr/sbin/clamd", "/usr/local/sbin/clamd"].find(existsSync);

/** Debian's clamav-daemon is installed. CI has it, so there nothing is left out. */
export const hasClamd = BINARY !== undefined || process.env.CI !== undefined;

/** The industry's harmless test file, put together here so that no scanner takes this source for it. */
export const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "!$H+H*"].join(
  "",
);
/** Found anywhere in a file. */
export const MARKER = "this is the virus of edgewrite's tests";

export interface Clamd {
  readonly settings: Readonly<Record<string, string>>;
  /** The same for one that speaks HTTP, as REST services before the daemon do. */
  readonly httpSettings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A ClamAV daemon that knows two signatures, which makes it a small one. */
export async function startClamd(limit = "25M"): Promise<Clamd> {
  if (!BINARY) throw new Error("clamd is not installed: apt-get install clamav-daemon");
  const folder = await mkdtemp(join(tmpdir(), "edgewrite-clamd-"));
  const port = await freePort();
  const hex = (text: string) => Buffer.from(text).toString("hex");
  await writeFile(
    join(folder, "tests.ndb"),
    `Eicar-Test:0:*:${hex(EICAR)}\nEdgewrite-Test:0:*:${hex(MARKER)}\n`,
  );
  const config = join(folder, "clamd.conf");
  const lines = [
    "Foreground yes",
    `DatabaseDirectory ${folder}`,
    `TemporaryDirectory ${folder}`,
    "TCPAddr 127.0.0.1",
    `TCPSocket ${port}`,
    `StreamMaxLength ${limit}`,
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  const child = spawn(BINARY, ["--config-file", config], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  for (const end = Date.now() + 20_000; !(await answers(port)); ) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`clamd did not start.\n${output}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  const rest = await startRest(port);
  return {
    settings: addressed(port),
    httpSettings: { ...addressed(port), _APP_STORAGE_ANTIVIRUS_HOST: rest.url },
    async stop() {
      rest.stop();
      await stop();
    },
  };
}

/** Hands the body of a POST to the daemon: 200 for clean content, 406 for a virus. */
async function startRest(port: number): Promise<{ url: string; stop(): void }> {
  const server = createHttpServer(async (request, response) => {
    if (request.method !== "POST") {
      response.writeHead(405).end();
      return;
    }
    const daemon = connect(port, "127.0.0.1");
    try {
      daemon.write("zINSTREAM\0");
      for await (const chunk of request) {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(chunk.length);
        daemon.write(Buffer.concat([length, chunk]));
      }
      daemon.write(Buffer.alloc(4));
      const answer = (await daemon.toArray()).join("");
      response.writeHead(answer.includes("OK") ? 200 : 406).end(answer);
    } catch {
      // Whoever asked has given up.
      daemon.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}/scan`, stop: () => server.close() };
}

const addressed = (port: number) => ({
  _APP_STORAGE_ANTIVIRUS: "enabled",
  _APP_STORAGE_ANTIVIRUS_HOST: "127.0.0.1",
  _APP_STORAGE_ANTIVIRUS_PORT: String(port),
});

/** Settings that name a daemon which is not there. */
export const noClamd = async () => addressed(await freePort());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const [is] = await Promise.race([
    once(socket, "connect").then(() => [true]),
    once(socket, "error").then(() => [false]),
  ]).catch(() => [false]);
  socket.destroy();
  return is === true;
}

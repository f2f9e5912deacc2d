import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { clientIp } from "#shared/config/client-ip.ts";
import { parseSettings } from "#shared/config/settings.ts";
import { launch, type RunningServer } from "../support/launch.ts";

const bundle = resolve(import.meta.dirname, "probe");
const running: RunningServer[] = [];
let data: string;

async function start(settings: Record<string, string> = {}): Promise<RunningServer> {
  const server = await launch(bundle, { data, settings });
  running.push(server);
  return server;
}

interface Seen {
  url: string;
  headers: Record<string, string>;
  cf: unknown;
  variables: Record<string, string>;
}

async function ask<T = Seen>(
  server: RunningServer,
  path = "/",
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await fetch(`${server.url}${path}`, { headers });
  expect(response.status).toBe(200);
  return response.json() as Promise<T>;
}

/** The address the Worker takes for the client's, from what reached it. */
const ipOf = ({ headers, cf, variables }: Seen) =>
  clientIp({ headers: new Headers(headers), cf }, parseSettings(variables));

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "edgewrite-launcher-"));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rm(data, { recursive: true, force: true }));

test("the databases are migrated before anything is served", async () => {
  const files = (await readdir(resolve("migrations"))).filter((name) => name.endsWith(".sql")).sort();
  expect(files.length).toBeGreaterThan(0);
  expect(await ask<string[]>(await start(), "/migrations")).toEqual(files);
});

test("a variable that is called like a setting and is none is told, and nothing else", async () => {
  const server = await start({ EDGEWRITE_LOGS: "requests" });
  const told = server
    .output()
    .split("\n")
    .filter((line) => line.startsWith("Ignored"));
  expect(told).toEqual(["Ignored    EDGEWRITE_LOGS: there is no such setting, see docs/CONFIGURATION.md"]);
});

test("secrets are made once, kept for the owner only and never printed", async () => {
  const first = await start();
  const { variables } = await ask(first);
  const kept: Record<string, string> = JSON.parse(await readFile(join(data, "secrets.json"), "utf8"));
  expect(Object.keys(kept).sort()).toEqual(["EDGEWRITE_JWT_KEY", "_APP_OPENSSL_KEY_V1"]);
  expect(variables).toMatchObject(kept);
  expect((await stat(join(data, "secrets.json"))).mode & 0o777).toBe(0o600);
  for (const secret of Object.values(kept)) expect(first.output()).not.toContain(secret);
  await first.stop();
  expect((await ask(await start())).variables).toMatchObject(kept);
});

describe.each([["SIGTERM"], ["SIGINT"], ["SIGKILL"]] as const)("after %s", (signal) => {
  test("a second start finds all data, and no runtime is left behind", async () => {
    const word = `before-${signal}`;
    const first = await start();
    await fetch(`${first.url}/write?word=${word}`);
    await first.stop(signal);
    const second = await start();
    const { words, file } = await ask<{ words: string[]; file: string }>(second, "/read");
    expect(words).toContain(word);
    expect(file).toBe(word);
    await second.stop();
    await expect(fetch(first.url)).rejects.toThrow();
    await expect(fetch(second.url)).rejects.toThrow();
  });
});

test("a crash of workerd is survived, more than once, on the same port with the same data", async () => {
  const server = await start();
  await fetch(`${server.url}/write?word=crash`);
  for (let crash = 0; crash < 2; crash++) {
    const held: { launcher: number; runtime: number } = JSON.parse(
      await readFile(join(data, "server.json"), "utf8"),
    );
    expect(held.launcher).toBe(server.pid);
    process.kill(held.runtime, "SIGKILL");
    await expect
      .poll(
        () =>
          fetch(`${server.url}/read`)
            .then((response) => response.text())
            .catch(() => ""),
        { timeout: 20_000 },
      )
      .toContain("crash");
  }
});

const forged = {
  "cf-connecting-ip": "6.6.6.6",
  "x-forwarded-for": "6.6.6.6",
  "x-real-ip": "6.6.6.6",
  "mf-cf-blob": '{"clientIp":"6.6.6.6:1","country":"XX"}',
  "cf-blob": '{"clientIp":"6.6.6.6:1"}',
};

describe("without a trusted proxy", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await launch(bundle);
  });
  afterAll(() => server.stop());

  test("the client's address is the peer's, over IPv4 and IPv6, whatever the client claims", async () => {
    const { port } = new URL(server.url);
    for (const [host, ip] of [
      ["127.0.0.1", "127.0.0.1"],
      ["[::1]", "::1"],
    ] as const) {
      const response = await fetch(`http://${host}:${port}/`, { headers: forged }).catch(() => undefined);
      if (response === undefined && host === "[::1]") continue;
      const seen = (await response?.json()) as Seen;
      expect(ipOf(seen)).toBe(ip);
      expect(Object.keys(seen.cf ?? {})).toEqual(["clientIp"]);
    }
  });

  test("https is nobody's claim", async () => {
    const seen = await ask(server, "/", { "x-forwarded-proto": "https" });
    expect(seen.url.startsWith("http://")).toBe(true);
  });

  test("WebSocket upgrades pass", async () => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/socket`);
    const answer = await new Promise((done, fail) => {
      socket.addEventListener("open", () => socket.send("hello"));
      socket.addEventListener("message", (event) => done(event.data));
      socket.addEventListener("error", fail);
    });
    socket.close();
    expect(answer).toBe("echo hello");
  });
});

test("a trusted proxy's header gives the client's address, and whether it came by https", async () => {
  const server = await start({ _APP_TRUSTED_HEADERS: "x-forwarded-for" });
  const seen = await ask(server, "/", {
    ...forged,
    "x-forwarded-for": "192.0.2.7, 10.0.0.1",
    "x-forwarded-proto": "https",
  });
  expect(ipOf(seen)).toBe("192.0.2.7");
  expect(seen.url.startsWith("https://")).toBe(true);
  expect(ipOf(await ask(server, "/", { "cf-connecting-ip": "6.6.6.6" }))).not.toBe("6.6.6.6");
});

describe("what stops the start", () => {
  async function refusal(settings: Record<string, string>, folder = data): Promise<string> {
    const failed = launch(bundle, { data: folder, settings });
    return failed.then(
      async (server) => {
        await server.stop();
        return "it started";
      },
      (error: Error) => error.message,
    );
  }

  test.each([
    [
      { _APP_OPTIONS_ABUSE: "perhaps" },
      '_APP_OPTIONS_ABUSE has a wrong value "perhaps": write enabled or disabled.',
    ],
    [{ PORT: "http" }, 'PORT has a wrong value "http": write a whole number from 0 to 65535.'],
    [
      { EDGEWRITE_SHARDS: "d1:OTHER" },
      "EDGEWRITE_SHARDS names d1:OTHER, but wrangler.toml binds no D1 database OTHER.",
    ],
    [{ EDGEWRITE_HOST: "192.0.2.1" }, 'EDGEWRITE_HOST "192.0.2.1" is no address of this machine'],
  ])("%j", async (settings: Record<string, string>, sentence) => {
    const message = await refusal(settings);
    expect(message).toContain(sentence);
    expect(message).not.toContain("    at ");
  });

  test("a port in use, and a folder in use", async () => {
    const { port } = new URL((await start()).url);
    const other = await mkdtemp(join(tmpdir(), "edgewrite-launcher-"));
    expect(await refusal({ PORT: port }, other)).toContain(`PORT ${port} is in use: `);
    await rm(other, { recursive: true });
    expect(await refusal({})).toMatch(/EDGEWRITE_DATA is in use: process \d+ serves /);
  });
});

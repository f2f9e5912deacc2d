import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { SettingsError } from "#shared/config/setting.ts";

/** Where the server listens, and the address people use. */
export interface Listening {
  /** For workerd: `127.0.0.1:8787`, `[::1]:8787`. */
  readonly addresses: readonly string[];
  readonly url: string;
}

/** Whether only this machine can connect. */
export const isLoopback = ({ addresses }: Listening): boolean =>
  addresses.every((address) => /^(127\.|\[::1\])/.test(address));

/**
 * Picks the addresses for host and port (0: a free one) and makes sure that nobody else has them.
 * @throws SettingsError naming PORT or EDGEWRITE_HOST.
 */
export async function listeningOn(host: string, port: number): Promise<Listening> {
  const hosts = host === "localhost" ? loopbacks() : [host];
  let chosen = port;
  for (const each of hosts) chosen = await probe(each, chosen);
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : bracketed(host);
  return { addresses: hosts.map((each) => `${bracketed(each)}:${chosen}`), url: `http://${shown}:${chosen}` };
}

/** Both loopback addresses, as "localhost" may mean either; IPv6 only where the machine has it. */
function loopbacks(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.some(({ address }) => address === "::1") ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
}

/** Takes the port for a moment. @returns the port, the chosen one for 0. */
async function probe(host: string, port: number): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((done, fail) => {
      server.once("error", fail).listen({ host, port, exclusive: true }, done);
    });
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  } catch (error) {
    throw refusal(error, host, port);
  } finally {
    server.close();
  }
}

function refusal(error: unknown, host: string, port: number): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return portInUse(port);
  if (code === "EACCES") {
    return new SettingsError("PORT", `${port} needs more rights than this user has: use one above 1023.`);
  }
  return new SettingsError(
    "EDGEWRITE_HOST",
    `"${host}" is no address of this machine: use localhost or 0.0.0.0.`,
  );
}

export function portInUse(port: number | string): SettingsError {
  return new SettingsError(
    "PORT",
    `${port} is in use: stop the other server or choose another, PORT=8788 npm start.`,
  );
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

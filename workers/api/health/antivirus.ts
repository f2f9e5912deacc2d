import { scannerOf } from "#shared/files/antivirus/scanner-of.ts";
import { endpoint } from "../endpoint.ts";

/** Asks the virus scanner for its version, where one is configured. */
export const getAntivirusHealth = endpoint(
  {
    id: "health.getAntivirus",
    method: "GET",
    path: "/v1/health/anti-virus",
    scope: "health.read",
    auth: ["admin", "key"],
    status: 200,
    returns: "healthAntivirus",
  },
  async ({ settings }) => {
    const scanner = scannerOf(settings);
    if (!scanner) return { version: "", status: "disabled" };
    try {
      return { version: await scanner.version(), status: "online" };
    } catch (error) {
      const message = "health: the virus scanner does not answer";
      console.error(JSON.stringify({ level: "error", message, error: String(error) }));
      return { version: "", status: "offline" };
    }
  },
);

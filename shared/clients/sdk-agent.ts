import { type ClientInfo, UNKNOWN_CLIENT } from "./client-info.ts";
import { PLATFORMS } from "./codes.ts";

const AGENT = /^(Appwrite[A-Za-z.]{0,40}?(?:SDK|CLI))\/([0-9A-Za-z.+-]{1,40})(?:\s*\(([^)]{0,200})\))?/;

/**
 * Reads the agent of a server SDK or of the command line, such as `AppwriteNodeJSSDK/27.1.0 (linux; x64)`;
 * null for every other agent.
 */
export function parseSdkAgent(agent: string): ClientInfo | null {
  const match = AGENT.exec(agent);
  if (!match) return null;
  const [, name = "", version = "", comment = ""] = match;
  const words = comment.split(/[;,\s]+/).map((word) => word.toLowerCase());
  const system = words.map((word) => PLATFORMS.get(word)).find((found) => found !== undefined);
  const isCli = name.endsWith("CLI");
  return {
    ...UNKNOWN_CLIENT,
    osCode: system?.code ?? "",
    osName: system?.name ?? "",
    clientType: isCli ? "desktop" : "library",
    clientCode: isCli ? "cli" : "",
    clientName: isCli ? "Appwrite CLI" : name,
    clientVersion: version,
  };
}

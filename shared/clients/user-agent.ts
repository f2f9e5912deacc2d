import Bowser from "bowser";
import { androidDevice } from "./android-device.ts";
import { type ClientInfo, UNKNOWN_CLIENT } from "./client-info.ts";
import { BROWSERS, type Coded, DISTRIBUTIONS, IPAD_OS, SYSTEMS } from "./codes.ts";
import { parseSdkAgent } from "./sdk-agent.ts";

/** Longer agents are cut: dozens of patterns run over them. */
const MAX_LENGTH = 1024;

/** Reads a `User-Agent` header into the fields of sessions and logs. Never throws; costs some 50 µs. */
export function parseUserAgent(userAgent: string): ClientInfo {
  const agent = userAgent.slice(0, MAX_LENGTH).trim();
  if (agent === "") return UNKNOWN_CLIENT;
  return parseSdkAgent(agent) ?? parseBrowserAgent(agent);
}

/** `parseUserAgent`, done at the first call and remembered: most requests never ask. */
export function lazyClient(userAgent: string): () => ClientInfo {
  let client: ClientInfo | undefined;
  return () => {
    client ??= parseUserAgent(userAgent);
    return client;
  };
}

type Parsed = ReturnType<typeof Bowser.parse>;

function parseBrowserAgent(agent: string): ClientInfo {
  const parsed = Bowser.parse(agent);
  return {
    ...systemOf(agent, parsed),
    ...clientOf(agent, parsed),
    ...engineOf(agent, parsed),
    ...deviceOf(agent, parsed),
  };
}

function clientOf(agent: string, { browser, os, platform }: Parsed) {
  const name = browser.name ?? "";
  const clientVersion = minor(browser.version);
  if (platform.type === "bot") return { clientType: "bot", clientCode: "", clientName: name, clientVersion };
  if (!isBrowserAgent(agent)) return productOf(agent, os.name);
  const known = BROWSERS.get(name);
  const isMobile = platform.type === "mobile" || platform.type === "tablet";
  const client: Coded = (os.name === "iOS" ? known?.ios : isMobile ? known?.mobile : known) ??
    known ?? { code: "", name };
  const clientType = name === "" ? "" : "browser";
  return { clientType, clientCode: client.code, clientName: client.name, clientVersion };
}

/** An app or a library names itself first: `curl/8.4.0`, `io.test.app/1.0, Dalvik/2.1 (...)`. */
function productOf(agent: string, system: string | undefined) {
  const [, clientName = "", version] = /^([\w.@+-]{1,80})\/(\d[\w.+-]{0,40})/.exec(agent) ?? [];
  const clientType = clientName === "" ? "" : system ? "mobile app" : "library";
  return { clientType, clientCode: "", clientName, clientVersion: version ?? "" };
}

function isBrowserAgent(agent: string): boolean {
  return /^(Mozilla|Opera)\//.test(agent);
}

function engineOf(agent: string, { engine, browser }: Parsed) {
  if (!isBrowserAgent(agent) || !browser.name) return { clientEngine: "", clientEngineVersion: "" };
  // What bowser gives for these two is a frozen date, or nothing.
  const own = { Blink: /Chrome\/([\d.]+)/, Gecko: /rv:([\d.]+)/ };
  const pattern = engine.name === "Blink" || engine.name === "Gecko" ? own[engine.name] : undefined;
  return {
    clientEngine: engine.name === "EdgeHTML" ? "Edge" : (engine.name ?? ""),
    clientEngineVersion: pattern?.exec(agent)?.[1] ?? engine.version ?? "",
  };
}

function systemOf(agent: string, { os, platform }: Parsed) {
  const name = os.name ?? "";
  const isIpad = name === "iOS" && platform.type === "tablet";
  const distribution = name === "Linux" ? DISTRIBUTIONS.find(({ test }) => test.test(agent)) : undefined;
  const system = isIpad ? IPAD_OS : (distribution ?? SYSTEMS.get(name));
  // Windows versions are kernel numbers; the name is what people know ("10" for "NT 10.0").
  const version = name === "Windows" ? os.versionName : os.version;
  return { osCode: system?.code ?? "", osName: system?.name ?? name, osVersion: minor(version) };
}

const DEVICES: ReadonlyMap<string, string> = new Map([
  ["desktop", "desktop"],
  ["mobile", "smartphone"],
  ["tablet", "tablet"],
  ["tv", "tv"],
]);

function deviceOf(agent: string, { os, platform }: Parsed) {
  const android = os.name === "Android" ? androidDevice(agent) : { brand: "", model: "" };
  const type = os.name === "Chrome OS" ? "desktop" : (platform.type ?? "");
  return {
    deviceName: !isBrowserAgent(agent) && os.name === "Android" ? "smartphone" : (DEVICES.get(type) ?? ""),
    deviceBrand: android.brand || (platform.vendor ?? ""),
    deviceModel: android.model || (platform.model ?? ""),
  };
}

/** Major and minor number only: patch levels make one client look like many. */
function minor(version: string | undefined): string {
  return (version ?? "").split(".").slice(0, 2).join(".");
}

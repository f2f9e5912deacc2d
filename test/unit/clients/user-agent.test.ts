import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ClientInfo, UNKNOWN_CLIENT } from "#shared/clients/client-info.ts";
import { lazyClient, parseUserAgent } from "#shared/clients/user-agent.ts";

const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.71";
const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";

const scenarios: [name: string, agent: string, expected: Partial<ClientInfo>][] = [
  [
    "Chrome on Windows",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`,
    {
      osCode: "WIN",
      osName: "Windows",
      osVersion: "10",
      clientType: "browser",
      clientCode: "CH",
      clientName: "Chrome",
      clientVersion: "120.0",
      clientEngine: "Blink",
      clientEngineVersion: "120.0.6099.71",
      deviceName: "desktop",
      deviceBrand: "",
      deviceModel: "",
    },
  ],
  [
    "Edge",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/120.0.2210.91`,
    { clientCode: "PS", clientName: "Microsoft Edge", clientVersion: "120.0", clientEngine: "Blink" },
  ],
  [
    "Safari on a Mac",
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/17.2 Safari/605.1.15`,
    {
      osCode: "MAC",
      osName: "Mac",
      osVersion: "10.15",
      clientCode: "SF",
      clientName: "Safari",
      clientEngine: "WebKit",
      deviceName: "desktop",
      deviceBrand: "Apple",
    },
  ],
  [
    "Firefox on Ubuntu",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
    {
      osCode: "UBT",
      clientCode: "FF",
      clientEngine: "Gecko",
      clientEngineVersion: "121.0",
      deviceName: "desktop",
    },
  ],
  [
    "Opera on Linux",
    `Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36 OPR/106.0.0.0`,
    { osCode: "LIN", osName: "GNU/Linux", clientCode: "OP", clientVersion: "106.0" },
  ],
  [
    "Chrome on a Chromebook",
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`,
    { osCode: "COS", clientCode: "CH", deviceName: "desktop" },
  ],
  [
    "Internet Explorer",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    { osVersion: "7", clientCode: "IE", clientVersion: "11.0", clientEngine: "Trident" },
  ],
  [
    "Safari on an iPhone",
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) ${webkit} Version/17.2 Mobile/15E148 Safari/604.1`,
    {
      osCode: "IOS",
      osName: "iOS",
      osVersion: "17.2",
      clientCode: "MF",
      clientName: "Mobile Safari",
      deviceName: "smartphone",
      deviceBrand: "Apple",
      deviceModel: "iPhone",
    },
  ],
  [
    "Chrome on an iPad",
    `Mozilla/5.0 (iPad; CPU OS 17_2 like Mac OS X) ${webkit} CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1`,
    { osCode: "IPA", osName: "iPadOS", clientCode: "CI", deviceName: "tablet", deviceModel: "iPad" },
  ],
  [
    "Chrome on Android",
    `Mozilla/5.0 (Linux; Android 13; Pixel 7) ${chrome} Mobile Safari/537.36`,
    {
      osCode: "AND",
      osVersion: "13",
      clientCode: "CM",
      clientName: "Chrome Mobile",
      deviceName: "smartphone",
      deviceBrand: "Google",
      deviceModel: "Pixel 7",
    },
  ],
  [
    "Chrome that hides the model",
    `Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`,
    { osCode: "AND", deviceName: "smartphone", deviceBrand: "", deviceModel: "" },
  ],
  [
    "Samsung's browser",
    "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
    { clientCode: "SB", clientName: "Samsung Browser", deviceBrand: "Samsung", deviceModel: "SM-S918B" },
  ],
  [
    "Firefox on Android",
    "Mozilla/5.0 (Android 13; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0",
    { osCode: "AND", clientCode: "FM", deviceName: "smartphone", deviceModel: "" },
  ],
  [
    "an app on Android",
    "io.test.app/1.0.0, Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)",
    {
      osCode: "AND",
      clientType: "mobile app",
      clientName: "io.test.app",
      clientVersion: "1.0.0",
      deviceName: "smartphone",
      deviceModel: "Pixel 7",
    },
  ],
  [
    "the server SDK",
    "AppwriteNodeJSSDK/27.1.0 (linux; x64)",
    {
      ...UNKNOWN_CLIENT,
      osCode: "LIN",
      osName: "GNU/Linux",
      clientType: "library",
      clientName: "AppwriteNodeJSSDK",
      clientVersion: "27.1.0",
    },
  ],
  ["the server SDK on Windows", "AppwriteNodeJSSDK/27.1.0 (win32; x64)", { osCode: "WIN" }],
  [
    "the server SDK without a comment",
    "AppwritePythonSDK/9.0.2",
    { osCode: "", clientName: "AppwritePythonSDK" },
  ],
  [
    "the command line",
    "AppwriteCLI/12.0.1 (darwin; arm64)",
    {
      osCode: "MAC",
      clientType: "desktop",
      clientCode: "cli",
      clientName: "Appwrite CLI",
      clientVersion: "12.0.1",
    },
  ],
  [
    "curl",
    "curl/8.4.0",
    { ...UNKNOWN_CLIENT, clientType: "library", clientName: "curl", clientVersion: "8.4.0" },
  ],
  [
    "a crawler",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    { clientType: "bot", clientName: "Googlebot", deviceName: "" },
  ],
  ["nothing", "", UNKNOWN_CLIENT],
  ["blanks", "   ", UNKNOWN_CLIENT],
  ["a word", "node", UNKNOWN_CLIENT],
  ["an empty browser", "Mozilla/5.0", UNKNOWN_CLIENT],
];

describe("user agents", () => {
  test.each(scenarios)("%s", (_name, agent, expected) => {
    expect(parseUserAgent(agent)).toMatchObject(expected);
  });

  test("any text gives every field as text", () => {
    const names = Object.keys(UNKNOWN_CLIENT).sort();
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(...scenarios.map(([, agent]) => agent)),
    );
    fc.assert(
      fc.property(piece, piece, fc.nat(200), (a, b, at) => {
        const client = parseUserAgent(a.slice(0, at) + b + a.slice(at));
        expect(Object.keys(client).sort()).toEqual(names);
        for (const value of Object.values(client)) expect(typeof value).toBe("string");
      }),
      { numRuns: 500 },
    );
  });

  test("what stands past the first kilobyte is not read", () => {
    const [, agent] = scenarios[0] ?? ["", ""];
    expect(parseUserAgent(`${agent.padEnd(1024)}Edg/120.0`)).toEqual(parseUserAgent(agent));
    expect(parseUserAgent(" ".repeat(100_000) + agent)).toEqual(UNKNOWN_CLIENT);
  });

  test("a lazy client is parsed once", () => {
    const client = lazyClient("curl/8.4.0");
    expect(client()).toEqual(parseUserAgent("curl/8.4.0"));
    expect(client()).toBe(client());
  });
});

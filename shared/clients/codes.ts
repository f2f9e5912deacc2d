// Names and short codes as Matomo's device detector gives them: consoles and apps pick icons by the code.

/** Code and name of one thing. */
export interface Coded {
  readonly code: string;
  readonly name: string;
}

interface BrowserCodes extends Coded {
  readonly mobile?: Coded;
  readonly ios?: Coded;
}

/** Browsers by bowser's name. `mobile` and `ios` replace the entry on phones and tablets. */
export const BROWSERS: ReadonlyMap<string, BrowserCodes> = new Map<string, BrowserCodes>([
  [
    "Chrome",
    {
      code: "CH",
      name: "Chrome",
      mobile: { code: "CM", name: "Chrome Mobile" },
      ios: { code: "CI", name: "Chrome Mobile iOS" },
    },
  ],
  ["Chromium", { code: "CR", name: "Chromium" }],
  [
    "Firefox",
    {
      code: "FF",
      name: "Firefox",
      mobile: { code: "FM", name: "Firefox Mobile" },
      ios: { code: "F1", name: "Firefox Mobile iOS" },
    },
  ],
  ["Safari", { code: "SF", name: "Safari", ios: { code: "MF", name: "Mobile Safari" } }],
  ["Microsoft Edge", { code: "PS", name: "Microsoft Edge" }],
  ["Internet Explorer", { code: "IE", name: "Internet Explorer" }],
  ["Opera", { code: "OP", name: "Opera", mobile: { code: "OM", name: "Opera Mobile" } }],
  ["Samsung Internet for Android", { code: "SB", name: "Samsung Browser" }],
  ["Android Browser", { code: "AN", name: "Android Browser" }],
  ["Brave", { code: "BR", name: "Brave" }],
  ["Vivaldi", { code: "VI", name: "Vivaldi" }],
  ["Yandex Browser", { code: "YA", name: "Yandex Browser" }],
  ["UC Browser", { code: "UC", name: "UC Browser" }],
  ["Pale Moon", { code: "PM", name: "Pale Moon" }],
]);

/** Operating systems by bowser's name. */
export const SYSTEMS: ReadonlyMap<string, Coded> = new Map<string, Coded>([
  ["Windows", { code: "WIN", name: "Windows" }],
  ["Windows Phone", { code: "WPH", name: "Windows Phone" }],
  ["macOS", { code: "MAC", name: "Mac" }],
  ["iOS", { code: "IOS", name: "iOS" }],
  ["Android", { code: "AND", name: "Android" }],
  ["Linux", { code: "LIN", name: "GNU/Linux" }],
  ["Chrome OS", { code: "COS", name: "Chrome OS" }],
  ["HarmonyOS", { code: "HAR", name: "HarmonyOS" }],
  ["Tizen", { code: "TIZ", name: "Tizen" }],
  ["BlackBerry", { code: "BLB", name: "BlackBerry OS" }],
]);

/** Apple's tablets name themselves iOS to bowser. */
export const IPAD_OS: Coded = { code: "IPA", name: "iPadOS" };

/** Linux distributions that name themselves in the agent. */
export const DISTRIBUTIONS: readonly (Coded & { readonly test: RegExp })[] = [
  { code: "UBT", name: "Ubuntu", test: /\bubuntu\b/i },
  { code: "FED", name: "Fedora", test: /\bfedora\b/i },
  { code: "DEB", name: "Debian", test: /\bdebian\b/i },
];

/** Systems as Node's `process.platform` and other run times name them in an SDK's agent. */
export const PLATFORMS: ReadonlyMap<string, Coded> = new Map<string, Coded>([
  ["linux", { code: "LIN", name: "GNU/Linux" }],
  ["darwin", { code: "MAC", name: "Mac" }],
  ["macos", { code: "MAC", name: "Mac" }],
  ["win32", { code: "WIN", name: "Windows" }],
  ["windows", { code: "WIN", name: "Windows" }],
  ["android", { code: "AND", name: "Android" }],
  ["ios", { code: "IOS", name: "iOS" }],
]);

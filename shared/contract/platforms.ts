/** Kinds of apps a project can be used from (reference/auth.md §7.2). */
export const FAMILIES = ["web", "apple", "android", "windows", "linux"] as const;

export type Family = (typeof FAMILIES)[number];

/** The wire name of what identifies an app of each family; web apps are known by `hostname`. */
export const IDENTIFIERS = {
  apple: "bundleIdentifier",
  android: "applicationId",
  windows: "packageIdentifierName",
  linux: "packageName",
} as const satisfies Record<Exclude<Family, "web">, string>;

/** Types that SDKs before 1.9 registered; they keep their names and follow the rules of a family. */
const OLDER: Readonly<Record<string, Family>> = {
  "flutter-web": "web",
  unity: "web",
  "flutter-ios": "apple",
  "flutter-macos": "apple",
  "react-native-ios": "apple",
  "apple-ios": "apple",
  "apple-macos": "apple",
  "apple-watchos": "apple",
  "apple-tvos": "apple",
  "flutter-android": "android",
  "react-native-android": "android",
  "flutter-windows": "windows",
  "flutter-linux": "linux",
};

/** Every type a platform can have. */
export const PLATFORM_TYPES: readonly string[] = [...FAMILIES, ...Object.keys(OLDER)];

/** Types that older SDKs identify by `hostname` instead of `key`. */
export const HOSTNAME_TYPES: ReadonlySet<string> = new Set(["web", "flutter-web"]);

/** The family whose rules a platform follows; null for a type nobody knows. */
export function familyOf(type: string): Family | null {
  return FAMILIES.find((family) => family === type) ?? OLDER[type] ?? null;
}

import { anyOf, type ModelOf, model, page, stamps } from "./model.ts";

const common = { ...stamps, name: "string", type: "string" } as const;

/** Web, and the kinds that older SDKs registered: they are known by hostname or key. */
export const platformWeb = model({ ...common, hostname: "string", key: "string" });
export type PlatformWeb = ModelOf<typeof platformWeb>;

export const platformApple = model({ ...common, bundleIdentifier: "string" });
export type PlatformApple = ModelOf<typeof platformApple>;

export const platformAndroid = model({ ...common, applicationId: "string" });
export type PlatformAndroid = ModelOf<typeof platformAndroid>;

export const platformWindows = model({ ...common, packageIdentifierName: "string" });
export type PlatformWindows = ModelOf<typeof platformWindows>;

export const platformLinux = model({ ...common, packageName: "string" });
export type PlatformLinux = ModelOf<typeof platformLinux>;

export type Platform = PlatformWeb | PlatformApple | PlatformAndroid | PlatformWindows | PlatformLinux;

export const platformList = page(
  "platforms",
  anyOf(platformWeb, platformApple, platformAndroid, platformWindows, platformLinux),
);
export type PlatformList = ModelOf<typeof platformList>;

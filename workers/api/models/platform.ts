import type { Platform } from "#shared/contract/models/platform.ts";
import type { PlatformRow } from "#shared/store/facts/project.ts";

/** A platform names its app by a field of its own type; types of older SDKs are shown as web platforms are. */
export function platformModel(row: PlatformRow): Platform {
  const { id, createdAt, updatedAt, name, type, key, hostname } = row;
  const common = { $id: id, $createdAt: createdAt, $updatedAt: updatedAt, name, type };
  switch (type) {
    case "apple":
      return { ...common, bundleIdentifier: key };
    case "android":
      return { ...common, applicationId: key };
    case "windows":
      return { ...common, packageIdentifierName: key };
    case "linux":
      return { ...common, packageName: key };
    default:
      return { ...common, hostname, key };
  }
}

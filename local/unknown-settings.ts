import { infoOf } from "#shared/config/setting.ts";
import { settingsSchema } from "#shared/config/settings.ts";
import { launcherSchema } from "./launcher-settings.ts";

const fields = [...Object.values(settingsSchema.shape), ...Object.values(launcherSchema.shape)];
const known = new Set(fields.map((field) => infoOf(field).variable));

/**
 * Says which variables are called like a setting of Edgewrite's own and are none: a slip, or a setting of another version.
 * Of Appwrite's (`_APP_…`) there are many that nothing here needs.
 * @returns a line each
 */
export function unknownSettings(env: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith("EDGEWRITE_") && !known.has(name))
    .map((name) => `Ignored    ${name}: there is no such setting, see docs/CONFIGURATION.md`);
}

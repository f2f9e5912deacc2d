import { infoOf, SettingsError } from "#shared/config/setting.ts";
import { parseSettings, type Settings, settingsSchema } from "#shared/config/settings.ts";

/** The Worker's settings on this machine: read, and as the variables handed to the Worker. */
export interface WorkerSettings {
  readonly settings: Settings;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Collects the Worker's variables, weakest first: `[vars]` of wrangler.toml, the kept secrets, the environment.
 * @throws SettingsError when one is wrong or names a database that is not bound.
 */
export function workerSettings(
  vars: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
  databases: readonly string[],
): WorkerSettings {
  const variables: Record<string, string> = {};
  const given = {
    EDGEWRITE_SERVER_TIMING: "on",
    ...vars,
    ...secrets,
    ...withoutEmpty(env),
    EDGEWRITE_CLIENT_IP: "peer",
  };
  for (const [name, value] of Object.entries(given)) if (known.has(name)) variables[name] = String(value);
  const settings = parseSettings(variables);
  for (const { driver, name } of settings.shards) {
    if (driver === "do" || databases.includes(name)) continue;
    throw new SettingsError(
      "EDGEWRITE_SHARDS",
      `names d1:${name}, but wrangler.toml binds no D1 database ${name}.`,
    );
  }
  return { settings, variables };
}

const known = new Set(Object.values(settingsSchema.shape).map((field) => infoOf(field).variable));

function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) filled[name] = value;
  return filled;
}

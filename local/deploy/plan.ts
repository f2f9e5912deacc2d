import { infoOf, SettingsError } from "#shared/config/setting.ts";
import { parseSettings, settingsSchema } from "#shared/config/settings.ts";
import type { Resources } from "./inventory.ts";

/** What the account has already. */
export interface Existing {
  readonly databases: ReadonlyMap<string, string>;
  readonly buckets: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
}

/** The wrangler commands that create what is missing; none when everything is there. */
export function creations(wanted: Resources, existing: Existing): string[][] {
  return [
    ...wanted.databases.filter((name) => !existing.databases.has(name)).map((name) => ["d1", "create", name]),
    ...wanted.buckets
      .filter((name) => !existing.buckets.has(name))
      .map((name) => ["r2", "bucket", "create", name]),
    ...wanted.queues.filter((name) => !existing.queues.has(name)).map((name) => ["queues", "create", name]),
  ];
}

/**
 * wrangler.toml with the ids of the databases, which differ from account to account and are therefore not in git.
 * @throws Error when a database without an id in the file is not in the account.
 */
export function productionConfig(source: string, databases: ReadonlyMap<string, string>): string {
  const sections = source.split(/^(?=\[)/m).map((section) => {
    if (!section.startsWith("[[d1_databases]]") || /^database_id\s*=/m.test(section)) return section;
    return section.replace(/^database_name\s*=\s*"([^"]+)".*$/m, (line, name: string) => {
      const id = databases.get(name);
      if (id === undefined)
        throw new Error(`The account has no D1 database "${name}" although it was just created.`);
      return `${line}\ndatabase_id = "${id}"`;
    });
  });
  return `# Written by npm run deploy from wrangler.toml. Changes here are lost.\n${sections.join("")}`;
}

/** The operator's settings, split by how they travel: plain variables and secrets. */
export interface ProductionSettings {
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Checks the settings of `.env.production` before anything is touched.
 * @param stored names of the secrets the Worker has already
 * @param made values for generated secrets that it has not
 * @throws SettingsError when a value is wrong or belongs to the launcher.
 */
export function productionSettings(
  file: Readonly<Record<string, string | undefined>>,
  stored: ReadonlySet<string>,
  made: Readonly<Record<string, string>>,
): ProductionSettings {
  const variables: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(made)) if (!stored.has(name)) secrets[name] = value;
  for (const field of Object.values(settingsSchema.shape)) {
    const { variable, secret } = infoOf(field);
    const value = file[variable];
    if (value === undefined || value === "") continue;
    (secret ? secrets : variables)[variable] = value;
  }
  if (variables.EDGEWRITE_CLIENT_IP === "peer") {
    throw new SettingsError("EDGEWRITE_CLIENT_IP", "is peer, which names no client on the edge: remove it.");
  }
  // Values of stored secrets cannot be read back; `made` stands in for them in the check.
  parseSettings({ ...made, ...variables, ...secrets });
  return { variables, secrets };
}

import { z } from "zod";

/** What an operator must know of a setting besides its value. */
export interface SettingInfo {
  /** The name of the environment variable. */
  readonly variable: string;
  readonly group: string;
  readonly about: string;
  /** A secret is never shown, neither in an error nor in a log; on the edge it is a Worker secret. */
  readonly secret?: boolean;
  /** Where the value comes from when nobody sets it, if that is not a constant. */
  readonly unset?: string;
  /** Checked and documented, but no part of the product reads it yet. */
  readonly later?: boolean;
}

/** zod's own registry: the schema stays one object, the documentation hangs on its fields. */
export const settingInfo = z.registry<SettingInfo>();

/** Names one field of the schema: its variable, the group it is documented in, and a sentence about it. */
export function setting<Schema extends z.ZodType>(
  schema: Schema,
  group: string,
  variable: string,
  about: string,
  more: Pick<SettingInfo, "secret" | "unset" | "later"> = {},
): Schema {
  settingInfo.add(schema, { variable, group, about, ...more });
  return schema;
}

/** A wrong or missing setting. The message is one sentence that names the variable and the remedy. */
export class SettingsError extends Error {
  override name = "SettingsError";
  readonly variable: string;

  constructor(variable: string, sentence: string) {
    super(`${variable} ${sentence}`);
    this.variable = variable;
  }
}

/**
 * Reads the variables of `schema` out of `env`. An empty value counts as unset, as in a compose file.
 * @throws SettingsError for the first wrong variable.
 */
export function readSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, unknown>>,
): z.output<z.ZodObject<Shape>> {
  const given: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    const value = env[infoOf(field).variable];
    if (value === undefined || value === "") continue;
    given[key] = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = String(issue?.path[0]);
  const info = infoOf(schema.shape[key]);
  if (!(key in given)) throw new SettingsError(info.variable, `is not set: ${issue?.message}.`);
  const shown = info.secret ? "" : ` "${String(given[key])}"`;
  throw new SettingsError(info.variable, `has a wrong value${shown}: ${issue?.message}.`);
}

/** The documentation of one field. */
export function infoOf(field: unknown): SettingInfo {
  const info = field instanceof z.ZodType ? settingInfo.get(field) : undefined;
  if (info === undefined) throw new TypeError("A settings schema has a field without setting().");
  return info;
}

import * as any from "./any.ts";
import * as attribute from "./attribute.ts";
import * as bucket from "./bucket.ts";
import * as column from "./column.ts";
import * as console from "./console.ts";
import * as database from "./database.ts";
import * as emailTemplate from "./email-template.ts";
import * as file from "./file.ts";
import * as health from "./health.ts";
import * as index from "./index-model.ts";
import * as key from "./key.ts";
import * as locale from "./locale.ts";
import * as log from "./log.ts";
import * as mockNumber from "./mock-number.ts";
import type { Model } from "./model.ts";
import * as platform from "./platform.ts";
import * as policy from "./policy.ts";
import * as project from "./project.ts";
import * as resourceToken from "./resource-token.ts";
import * as row from "./row.ts";
import * as session from "./session.ts";
import * as table from "./table.ts";
import * as target from "./target.ts";
import * as team from "./team.ts";
import * as token from "./token.ts";
import * as usage from "./usage.ts";
import * as user from "./user.ts";
import * as webhook from "./webhook.ts";

const files = [
  any,
  attribute,
  bucket,
  column,
  console,
  database,
  emailTemplate,
  file,
  health,
  index,
  key,
  locale,
  log,
  mockNumber,
  platform,
  policy,
  project,
  resourceToken,
  row,
  session,
  table,
  target,
  team,
  token,
  usage,
  user,
  webhook,
];

/** Every model by the server's name for it: the name it is exported by, and an endpoint's `returns`. */
export const models: ReadonlyMap<string, Model> = new Map(
  files.flatMap((file) =>
    Object.entries<unknown>(file).filter((entry): entry is [string, Model] => isModel(entry[1])),
  ),
);

/** Names of endpoints' answers that are one of several models. */
export const unions: ReadonlyMap<string, readonly string[]> = new Map([
  ["column", namesOf(column.column.anyOf)],
  ["attribute", namesOf(attribute.attribute.anyOf)],
  ["platform", namesOf(platform.platformList.fields.platforms.list.anyOf)],
  ["policy", namesOf(policy.policy.anyOf)],
]);

const names = new Map([...models].map(([name, model]) => [model, name]));

/** The name a model is registered by. */
export const nameOf = (model: Model): string | undefined => names.get(model);

function namesOf(members: readonly Model[]): string[] {
  return [...models].filter(([, model]) => members.includes(model)).map(([name]) => name);
}

function isModel(value: unknown): value is Model {
  return typeof value === "object" && value !== null && "fields" in value && "open" in value;
}

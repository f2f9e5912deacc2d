import { type ModelOf, model, page } from "./model.ts";

/** What the console has to know of the server; named as the settings are. */
export const consoleVariables = model({
  _APP_DOMAIN_TARGET_CNAME: "string",
  _APP_DOMAIN_TARGET_A: "string",
  _APP_COMPUTE_BUILD_TIMEOUT: "integer",
  _APP_DOMAIN_TARGET_AAAA: "string",
  _APP_DOMAIN_TARGET_CAA: "string",
  _APP_STORAGE_LIMIT: "integer",
  _APP_COMPUTE_SIZE_LIMIT: "integer",
  _APP_USAGE_STATS: "string",
  _APP_VCS_ENABLED: "boolean",
  _APP_VCS_PROVIDERS: "string[]",
  _APP_VCS_PROVIDERS_WITH_REPOSITORY_CREATION: "string[]",
  _APP_VCS_PROVIDERS_WITH_PUBLIC_REPOSITORIES: "string[]",
  _APP_DOMAIN_ENABLED: "boolean",
  _APP_ASSISTANT_ENABLED: "boolean",
  _APP_DOMAIN_SITES: "string",
  _APP_DOMAIN_FUNCTIONS: "string",
  _APP_OPTIONS_FORCE_HTTPS: "string",
  _APP_DOMAINS_NAMESERVERS: "string",
  _APP_DB_ADAPTER: "string",
  supportForRelationships: "boolean",
  supportForOperators: "boolean",
  supportForSpatials: "boolean",
  supportForSpatialIndexNull: "boolean",
  supportForFulltextWildcard: "boolean",
  supportForMultipleFulltextIndexes: "boolean",
  supportForAttributeResizing: "boolean",
  supportForSchemas: "boolean",
  maxIndexLength: "integer",
  supportForIntegerIds: "boolean",
});
export type ConsoleVariables = ModelOf<typeof consoleVariables>;

export const consoleKeyScope = model({
  $id: "string",
  description: "string",
  category: "string",
  deprecated: "boolean",
});
export const consoleKeyScopeList = page("scopes", consoleKeyScope);
export type ConsoleKeyScopeList = ModelOf<typeof consoleKeyScopeList>;

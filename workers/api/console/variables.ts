import type { Settings } from "#shared/config/settings.ts";
import type { ConsoleVariables } from "#shared/contract/models/console.ts";
import { endpoint } from "../endpoint.ts";

/** What the console has to know of this server: its settings and what it can do. */
export const getVariables = endpoint(
  {
    id: "console.variables",
    method: "GET",
    path: "/v1/console/variables",
    scope: "projects.read",
    auth: ["admin"],
    realm: "console",
    service: null,
    status: 200,
    returns: "consoleVariables",
  },
  async ({ settings }) => variables(settings),
);

const variables = (settings: Settings): ConsoleVariables => ({
  _APP_DOMAIN_TARGET_CNAME: settings.domainTargetCname,
  _APP_DOMAIN_TARGET_A: settings.domainTargetA,
  _APP_COMPUTE_BUILD_TIMEOUT: settings.computeBuildTimeout,
  _APP_DOMAIN_TARGET_AAAA: settings.domainTargetAaaa,
  _APP_DOMAIN_TARGET_CAA: settings.domainTargetCaa,
  _APP_STORAGE_LIMIT: settings.storageLimit,
  _APP_COMPUTE_SIZE_LIMIT: settings.computeSizeLimit,
  _APP_USAGE_STATS: "disabled",
  _APP_VCS_ENABLED: false,
  _APP_VCS_PROVIDERS: [],
  _APP_VCS_PROVIDERS_WITH_REPOSITORY_CREATION: [],
  _APP_VCS_PROVIDERS_WITH_PUBLIC_REPOSITORIES: [],
  _APP_DOMAIN_ENABLED: false,
  _APP_ASSISTANT_ENABLED: false,
  _APP_DOMAIN_SITES: settings.domainSites,
  _APP_DOMAIN_FUNCTIONS: settings.domainFunctions,
  _APP_OPTIONS_FORCE_HTTPS: settings.forceHttps ? "enabled" : "disabled",
  _APP_DOMAINS_NAMESERVERS: "",
  _APP_DB_ADAPTER: "sqlite",
  supportForRelationships: false,
  supportForOperators: false,
  supportForSpatials: false,
  supportForSpatialIndexNull: false,
  supportForFulltextWildcard: true,
  supportForMultipleFulltextIndexes: true,
  supportForAttributeResizing: true,
  supportForSchemas: true,
  maxIndexLength: 768,
  supportForIntegerIds: true,
});

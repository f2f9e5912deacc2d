import { SettingsError } from "./setting.ts";
import type { Settings } from "./settings.ts";
import { S3_SERVICES, type S3Service } from "./storage.ts";

/** A bucket of a service that speaks S3, and the way in. */
export interface S3Place {
  /** `https://s3.eu-central-1.amazonaws.com` */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secret: string;
  /** The bucket is named in the path of URLs, not in their host. */
  readonly pathStyle: boolean;
}

/** Where each service answers. */
const HOSTS: Readonly<Record<S3Service, (region: string) => string>> = {
  s3: (region) => `s3.${region}.amazonaws.com`,
  dospaces: (region) => `${region}.digitaloceanspaces.com`,
  backblaze: (region) => `s3.${region}.backblazeb2.com`,
  linode: (region) => `${region}.linodeobjects.com`,
  wasabi: (region) => `s3.${region}.wasabisys.com`,
};

/**
 * Where the settings say that files are kept; null: in R2.
 * @throws SettingsError naming the variable that is missing or wrong
 */
export function s3PlaceOf(settings: Settings): S3Place | null {
  const { storageConnection, storageDevice, s3Endpoint } = settings;
  if (storageConnection !== "") return placeOfConnection(storageConnection, settings);
  if (storageDevice === "local") return null;
  const region = settings[`${storageDevice}Region`];
  const endpoint = storageDevice === "s3" ? s3Endpoint : "";
  const place = {
    endpoint: endpointOf(endpoint || HOSTS[storageDevice](region), "_APP_STORAGE_S3_ENDPOINT"),
    region,
    bucket: settings[`${storageDevice}Bucket`],
    accessKey: settings[`${storageDevice}AccessKey`],
    secret: settings[`${storageDevice}Secret`],
    pathStyle: pathStyle(settings, endpoint),
  };
  const { variable } = S3_SERVICES[storageDevice];
  const needed = { BUCKET: place.bucket, ACCESS_KEY: place.accessKey, SECRET: place.secret };
  for (const [name, value] of Object.entries(needed)) {
    if (value === "")
      throw new SettingsError(
        `${variable}_${name}`,
        `is not set: _APP_STORAGE_DEVICE=${storageDevice} needs it.`,
      );
  }
  return place;
}

const VARIABLE = "_APP_CONNECTIONS_STORAGE";

function placeOfConnection(connection: string, settings: Settings): S3Place | null {
  const wrong = (why: string) => new SettingsError(VARIABLE, `has a wrong value: ${why}.`);
  if (/^local:/.test(connection)) return null;
  const match = /^([a-z0-9]+):\/\/([^:@/]+):([^:@/]+)@([^/@]*)\/([^/?]+)(?:\?(.*))?$/.exec(connection);
  if (!match) throw wrong("write s3://key:secret@host/bucket?region=us-east-1");
  const [, service = "", key = "", secret = "", host = "", bucket = "", query = ""] = match;
  if (!isService(service)) throw wrong(`its scheme must be one of ${Object.keys(S3_SERVICES).join(", ")}`);
  const region = new URLSearchParams(query).get("region") || S3_SERVICES[service].region;
  try {
    return {
      endpoint: endpointOf(host || HOSTS[service](region), VARIABLE),
      region,
      bucket: decodeURIComponent(bucket),
      accessKey: decodeURIComponent(key),
      secret: decodeURIComponent(secret),
      pathStyle: pathStyle(settings, host),
    };
  } catch (error) {
    if (error instanceof URIError) throw wrong("key, secret and bucket must be URL-encoded");
    throw error;
  }
}

const isService = (word: string): word is S3Service => Object.hasOwn(S3_SERVICES, word);

/** Services of one's own seldom have a host name for each bucket; those with names of their own do. */
function pathStyle({ s3PathStyle }: Settings, ownEndpoint: string): boolean {
  return s3PathStyle === "auto" ? ownEndpoint !== "" : s3PathStyle === "enabled";
}

/** An origin, with https where nothing is said. */
function endpointOf(endpoint: string, variable: string): string {
  const url = URL.parse(/^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`);
  if (!url || url.origin === "null" || url.username !== "" || url.pathname !== "/" || url.search !== "") {
    throw new SettingsError(variable, "has a wrong value: write a host, or https://host:port, and no path.");
  }
  return url.origin;
}

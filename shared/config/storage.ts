import type { z } from "zod";
import { choice, integer, text, toggle } from "./kinds.ts";
import { setting } from "./setting.ts";

const STORAGE = "Storage";

/** Services that speak S3, by the words of `_APP_STORAGE_DEVICE`; each has its own variables, as with Appwrite. */
export const S3_SERVICES = {
  s3: { variable: "_APP_STORAGE_S3", label: "S3", region: "us-east-1" },
  dospaces: { variable: "_APP_STORAGE_DO_SPACES", label: "DigitalOcean Spaces", region: "fra1" },
  backblaze: { variable: "_APP_STORAGE_BACKBLAZE", label: "Backblaze B2", region: "us-west-004" },
  linode: { variable: "_APP_STORAGE_LINODE", label: "Linode", region: "eu-central-1" },
  wasabi: { variable: "_APP_STORAGE_WASABI", label: "Wasabi", region: "eu-central-1" },
} as const;

export type S3Service = keyof typeof S3_SERVICES;

/** The four variables every such service has. */
function account<Name extends S3Service>(name: Name) {
  const { variable, label, region } = S3_SERVICES[name];
  const fields = {
    [`${name}AccessKey`]: setting(
      text(),
      STORAGE,
      `${variable}_ACCESS_KEY`,
      `The id of the access key at ${label}.`,
    ),
    [`${name}Secret`]: setting(text(), STORAGE, `${variable}_SECRET`, "Its secret.", { secret: true }),
    [`${name}Region`]: setting(text(region), STORAGE, `${variable}_REGION`, "The region of the bucket."),
    [`${name}Bucket`]: setting(text(), STORAGE, `${variable}_BUCKET`, "The bucket; it must exist."),
  };
  type Field = `${Name}${"AccessKey" | "Secret" | "Region" | "Bucket"}`;
  return fields as Record<Field, z.ZodDefault<z.ZodString>>;
}

/** Settings of files: where they are, how large they may be, who looks at them. */
export const storageSettings = {
  storageLimit: setting(
    integer(30_000_000, 1),
    STORAGE,
    "_APP_STORAGE_LIMIT",
    "Largest file a bucket may allow, in bytes.",
  ),
  storagePreviewLimit: setting(
    integer(20_000_000, 1),
    STORAGE,
    "_APP_STORAGE_PREVIEW_LIMIT",
    "Largest image a preview is made of, in bytes; of larger ones an icon is shown.",
  ),
  previewPixels: setting(
    integer(50_000_000, 1, 268_435_456),
    STORAGE,
    "EDGEWRITE_PREVIEW_PIXELS",
    "Most pixels of an image that a preview is made of, as its header tells. Larger ones are refused before anything is decoded.",
  ),
  images: setting(
    choice(["wasm", "binding"], "wasm"),
    STORAGE,
    "EDGEWRITE_IMAGES",
    "Who decodes and writes images: `wasm` is the Worker itself, `binding` Cloudflare Images, which is billed by use and must be bound " +
      "as `IMAGES` in wrangler.toml; what it refuses the Worker does.",
  ),
  uploadRetention: setting(
    integer(86_400, 3_600),
    STORAGE,
    "EDGEWRITE_UPLOAD_RETENTION",
    "How long an upload that is not complete waits for its next chunk, in seconds (a day); after that its chunks are deleted.",
  ),
  storageDevice: setting(
    choice(["local", "s3", "dospaces", "backblaze", "linode", "wasabi"], "local"),
    STORAGE,
    "_APP_STORAGE_DEVICE",
    "Where files are kept: `local` is the R2 bucket that is bound as `FILES` (on a single machine, the data folder); the others are " +
      "services that speak S3 (docs/DEPLOY.md). Files do not move when this changes.",
  ),
  storageConnection: setting(
    text(),
    STORAGE,
    "_APP_CONNECTIONS_STORAGE",
    "The same in one line, which then counts: `s3://key:secret@host/bucket?region=us-east-1`. Key and secret are URL-encoded; " +
      "without a host it is the service's own.",
    { secret: true },
  ),
  ...account("s3"),
  s3Endpoint: setting(
    text(),
    STORAGE,
    "_APP_STORAGE_S3_ENDPOINT",
    "Of another service that speaks S3, such as `https://minio.example.com:9000`. Empty: AWS, in the region.",
  ),
  s3PathStyle: setting(
    choice(["auto", "enabled", "disabled"], "auto"),
    STORAGE,
    "EDGEWRITE_STORAGE_S3_PATH_STYLE",
    "Buckets are named in the path of URLs (`enabled`) or in their host (`disabled`). `auto`: in the path where an endpoint is set.",
  ),
  ...account("dospaces"),
  ...account("backblaze"),
  ...account("linode"),
  ...account("wasabi"),
  antivirus: setting(
    toggle(false),
    STORAGE,
    "_APP_STORAGE_ANTIVIRUS",
    "Files of up to 20 MB, in buckets with `antivirus`, are scanned by a ClamAV daemon before they are kept.",
  ),
  antivirusHost: setting(
    text("clamav"),
    STORAGE,
    "_APP_STORAGE_ANTIVIRUS_HOST",
    "The daemon's host; `tls://host` for one behind TLS; or `https://host/path` of a service before it, that takes the content as " +
      "the body of a POST and answers 200 for clean, 406 for infected.",
  ),
  antivirusPort: setting(
    integer(3_310, 1, 65_535),
    STORAGE,
    "_APP_STORAGE_ANTIVIRUS_PORT",
    "The daemon's TCP port.",
  ),
  computeSizeLimit: setting(
    integer(30_000_000, 1),
    STORAGE,
    "_APP_COMPUTE_SIZE_LIMIT",
    "Largest source archive of a function or site, in bytes.",
  ),
  computeBuildTimeout: setting(
    integer(2_700, 1),
    STORAGE,
    "_APP_COMPUTE_BUILD_TIMEOUT",
    "Longest build of a function or site, in seconds.",
  ),
};

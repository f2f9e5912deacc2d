import { describe, expect, it } from "vitest";
import { parseSettings } from "#shared/config/settings.ts";
import { s3PlaceOf } from "#shared/config/storage-place.ts";
import { testSecrets } from "#test/support/secrets.ts";

const placeOf = (variables: Record<string, string>) =>
  s3PlaceOf(parseSettings({ ...testSecrets, ...variables }));

const account = (variable: string) => ({
  [`${variable}_ACCESS_KEY`]: "id",
  [`${variable}_SECRET`]: "hush",
  [`${variable}_BUCKET`]: "box",
  [`${variable}_REGION`]: "r-1",
});
const keys = { bucket: "box", accessKey: "id", secret: "hush" };

describe("files are kept", () => {
  it("in R2 unless the settings say otherwise", () => {
    expect(placeOf({})).toBeNull();
    expect(placeOf({ _APP_STORAGE_DEVICE: "local", ...account("_APP_STORAGE_S3") })).toBeNull();
    expect(placeOf({ _APP_CONNECTIONS_STORAGE: "local://localhost" })).toBeNull();
  });

  it.each([
    ["s3", "_APP_STORAGE_S3", "https://s3.r-1.amazonaws.com"],
    ["dospaces", "_APP_STORAGE_DO_SPACES", "https://r-1.digitaloceanspaces.com"],
    ["backblaze", "_APP_STORAGE_BACKBLAZE", "https://s3.r-1.backblazeb2.com"],
    ["linode", "_APP_STORAGE_LINODE", "https://r-1.linodeobjects.com"],
    ["wasabi", "_APP_STORAGE_WASABI", "https://s3.r-1.wasabisys.com"],
  ])("at %s where it answers", (device, variable, endpoint) => {
    expect(placeOf({ _APP_STORAGE_DEVICE: device, ...account(variable) })).toEqual({
      ...keys,
      endpoint,
      region: "r-1",
      pathStyle: false,
    });
  });

  it.each([
    ["minio.example.com:9000", "https://minio.example.com:9000"],
    ["http://127.0.0.1:9000", "http://127.0.0.1:9000"],
    ["https://minio.example.com/", "https://minio.example.com"],
  ])("at the endpoint %s, buckets in the path", (given, endpoint) => {
    const device = {
      _APP_STORAGE_DEVICE: "s3",
      ...account("_APP_STORAGE_S3"),
      _APP_STORAGE_S3_ENDPOINT: given,
    };
    expect(placeOf(device)).toMatchObject({ endpoint, pathStyle: true });
    const byHost = { ...device, EDGEWRITE_STORAGE_S3_PATH_STYLE: "disabled" };
    expect(placeOf(byHost)).toMatchObject({ endpoint, pathStyle: false });
  });

  it("where one line says", () => {
    const line = "s3://a%2Fb:c%2Bd@minio.example.com:9000/box?region=eu-1";
    expect(placeOf({ _APP_CONNECTIONS_STORAGE: line, _APP_STORAGE_DEVICE: "wasabi" })).toEqual({
      endpoint: "https://minio.example.com:9000",
      region: "eu-1",
      bucket: "box",
      accessKey: "a/b",
      secret: "c+d",
      pathStyle: true,
    });
    expect(placeOf({ _APP_CONNECTIONS_STORAGE: "wasabi://a:b@/box" })).toMatchObject({
      endpoint: "https://s3.eu-central-1.wasabisys.com",
      pathStyle: false,
    });
  });
});

describe("a wrong place stops the start", () => {
  it.each(["BUCKET", "ACCESS_KEY", "SECRET"])("without %s", (name) => {
    const variables = {
      _APP_STORAGE_DEVICE: "s3",
      ...account("_APP_STORAGE_S3"),
      [`_APP_STORAGE_S3_${name}`]: "",
    };
    expect(() => placeOf(variables)).toThrow(
      `_APP_STORAGE_S3_${name} is not set: _APP_STORAGE_DEVICE=s3 needs it.`,
    );
  });

  it.each([
    "ftp://a:b@h/box",
    "s3://h/box",
    "s3://a:b@h",
    "s3://a%:b@h/box",
    "s3://a:hunter2@h:x/box",
    "nonsense",
  ])("and says nothing of the secrets in %s", (line) => {
    const attempt = () => placeOf({ _APP_CONNECTIONS_STORAGE: line });
    expect(attempt).toThrow(/^_APP_CONNECTIONS_STORAGE has a wrong value: [^"]*$/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  it.each(["https://h/path", "ftp://h", "https://u:p@h", "https://"])("with the endpoint %s", (endpoint) => {
    const variables = { ...account("_APP_STORAGE_S3"), _APP_STORAGE_S3_ENDPOINT: endpoint };
    expect(() => placeOf({ _APP_STORAGE_DEVICE: "s3", ...variables })).toThrow(
      /_APP_STORAGE_S3_ENDPOINT has/,
    );
  });
});

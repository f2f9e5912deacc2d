import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  parseBuckets,
  parseDatabases,
  parseQueues,
  parseSecrets,
  wantedResources,
} from "#local/deploy/inventory.ts";
import { creations, productionConfig, productionSettings } from "#local/deploy/plan.ts";
import { SettingsError } from "#shared/config/setting.ts";

const nothing = {
  databases: new Map<string, string>(),
  buckets: new Set<string>(),
  queues: new Set<string>(),
};
const config = {
  d1_databases: [
    { binding: "DB", database_name: "edgewrite" },
    { binding: "MORE", database_name: "more", database_id: "given" },
  ],
  r2_buckets: [{ binding: "FILES", bucket_name: "files" }],
  queues: {
    producers: [{ binding: "MAIL", queue: "mail" }],
    consumers: [{ queue: "mail", dead_letter_queue: "mail-dead" }],
  },
};

describe("what a deploy creates", () => {
  const wanted = wantedResources(config);

  test("in an empty account: every database without an id, bucket and queue, once", () => {
    expect(creations(wanted, nothing)).toEqual([
      ["d1", "create", "edgewrite"],
      ["r2", "bucket", "create", "files"],
      ["queues", "create", "mail"],
      ["queues", "create", "mail-dead"],
    ]);
    expect(wanted.ownDatabases).toEqual(["more"]);
  });

  test("the second time: nothing", () => {
    const all = {
      databases: new Map([["edgewrite", "id"]]),
      buckets: new Set(["files"]),
      queues: new Set(["mail", "mail-dead"]),
    };
    expect(creations(wanted, all)).toEqual([]);
  });

  test("after a deploy that broke off: the rest", () => {
    const some = { ...nothing, databases: new Map([["edgewrite", "id"]]), queues: new Set(["mail"]) };
    expect(creations(wanted, some)).toEqual([
      ["r2", "bucket", "create", "files"],
      ["queues", "create", "mail-dead"],
    ]);
  });

  test("a configuration without queues or buckets needs none", () => {
    expect(creations(wantedResources({}), nothing)).toEqual([]);
  });
});

describe("what wrangler prints", () => {
  test("databases, with a warning before the JSON", () => {
    const output =
      '▲ [WARNING] old\n\n[\n  {\n    "uuid": "u-1",\n    "name": "edgewrite",\n    "version": "production"\n  }\n]\n';
    expect(parseDatabases(output)).toEqual(new Map([["edgewrite", "u-1"]]));
    expect(parseDatabases("[]")).toEqual(new Map());
  });

  test("buckets", () => {
    const output =
      "Listing buckets...\nname:           files\ncreation_date:  2026-01-01T00:00:00.000Z\n\nname:           edgewrite-files\ncreation_date:  x\n";
    expect(parseBuckets(output)).toEqual(new Set(["files", "edgewrite-files"]));
  });

  test("queues", () => {
    const output =
      "┌────┬──────┬───────────┐\n│ id │ name │ producers │\n├────┼──────┼───────────┤\n│ 7  │ mail │ 1         │\n└────┴──────┴───────────┘\n";
    expect(parseQueues(output)).toEqual(new Set(["mail"]));
    expect(parseQueues("")).toEqual(new Set());
  });

  test("secrets", () => {
    expect(parseSecrets('[\n  {\n    "name": "A",\n    "type": "secret_text"\n  }\n]')).toEqual(
      new Set(["A"]),
    );
  });
});

describe("the configuration of a deploy", () => {
  test("is wrangler.toml with the ids of this account", () => {
    const source = readFileSync("wrangler.toml", "utf8");
    const written = productionConfig(source, new Map([["edgewrite", "8e6f"]]));
    expect(written).toContain('database_name = "edgewrite"\ndatabase_id = "8e6f"\n');
    expect(written.replace('database_id = "8e6f"\n', "").split("\n").slice(1).join("\n")).toBe(source);
  });

  test("keeps an id the operator wrote and gives each database its own", () => {
    const source =
      '[[d1_databases]]\nbinding = "A"\ndatabase_name = "a"\ndatabase_id = "mine"\n[[d1_databases]]\nbinding = "B"\ndatabase_name = "b"\n';
    const written = productionConfig(
      source,
      new Map([
        ["a", "other"],
        ["b", "id-b"],
      ]),
    );
    expect(written.match(/^database_id = .*$/gm)).toEqual(['database_id = "mine"', 'database_id = "id-b"']);
  });

  test("is not written with a database missing", () => {
    const source = '[[d1_databases]]\nbinding = "A"\ndatabase_name = "a"\n';
    expect(() => productionConfig(source, new Map())).toThrow('no D1 database "a"');
  });
});

describe("settings of a deploy", () => {
  const made = {
    _APP_OPENSSL_KEY_V1: "a-generated-key-of-enough-length",
    EDGEWRITE_JWT_KEY: JSON.stringify({ kty: "OKP", crv: "Ed25519", x: "eA", d: "ZA" }),
  };
  const both = new Set(Object.keys(made));

  test("the first deploy gets the generated secrets, later ones keep theirs", () => {
    expect(productionSettings({}, new Set(), made)).toEqual({ variables: {}, secrets: made });
    expect(productionSettings({}, both, made)).toEqual({ variables: {}, secrets: {} });
  });

  test("what the operator sets wins, secrets travel as secrets, launcher settings stay", () => {
    const file = {
      _APP_DOMAIN: "api.example.com",
      _APP_SMTP_PASSWORD: "hush",
      _APP_OPENSSL_KEY_V1: "the-operators-own-key",
      _APP_LOCALE: "",
      PORT: "80",
    };
    expect(productionSettings(file, both, made)).toEqual({
      variables: { _APP_DOMAIN: "api.example.com" },
      secrets: { _APP_SMTP_PASSWORD: "hush", _APP_OPENSSL_KEY_V1: "the-operators-own-key" },
    });
  });

  test.each([
    [{ _APP_OPTIONS_ABUSE: "no" }, "_APP_OPTIONS_ABUSE"],
    [{ EDGEWRITE_CLIENT_IP: "peer" }, "EDGEWRITE_CLIENT_IP"],
  ])("%j stops it before anything is touched", (file: Record<string, string>, variable) => {
    expect(() => productionSettings(file, both, made)).toThrow(SettingsError);
    expect(() => productionSettings(file, both, made)).toThrow(variable);
  });
});

test("a deploy with an argument does not begin", () => {
  // Without an account: should it begin, it fails in other words.
  const env = { PATH: process.env.PATH, HOME: "/nonexistent" };
  const run = spawnSync(process.execPath, ["local/deploy/deploy.ts", "--dry-run"], { env, encoding: "utf8" });
  expect([run.status, run.stdout]).toEqual([1, ""]);
  expect(run.stderr).toContain("npm run deploy takes no --dry-run: settings are in .env.production;");
});

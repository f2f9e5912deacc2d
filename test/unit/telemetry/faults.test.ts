import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseSettings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { GuardError, StoreError } from "#shared/store/failure.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import { isReportable, reporter } from "#shared/telemetry/reporter.ts";
import { scrub } from "#shared/telemetry/scrub.ts";
import { testSecrets } from "#test/support/secrets.ts";
import { isFault } from "#workers/api/pipeline/observe.ts";

describe("scrub", () => {
  test.each([
    [
      "GET https://api.example.com/v1/x?secret=abc&userId=7 failed",
      "GET https://api.example.com/v1/x?[redacted] failed",
    ],
    ["connect smtp://user:pass@mail.example.com:25", "connect smtp://[redacted]@mail.example.com:25"],
    ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer [redacted]"],
    ["key standard_0123456789abcdef0123", "key standard_[redacted]"],
    ["token eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl here", "token [redacted] here"],
    ["hash 0123456789abcdef0123456789abcdef", "hash [redacted]"],
    ["for ada@example.com", "for [redacted]"],
    [
      "UNIQUE constraint failed: users.projectId, users.email",
      "UNIQUE constraint failed: users.projectId, users.email",
    ],
  ])("%s", (text, clean) => {
    expect(scrub(text)).toBe(clean);
  });

  test("lets no API key and no query value through, wherever it stands", () => {
    const secret = fc.stringMatching(/^[a-f0-9]{64}$/);
    const words = fc.stringMatching(/^[a-z :.]{0,30}$/);
    fc.assert(
      fc.property(words, secret, words, (before, value, after) => {
        for (const text of [`standard_${value}`, `https://x.example/v1/y?z=${value}`, value]) {
          expect(scrub(`${before} ${text} ${after}`)).not.toContain(value);
        }
      }),
    );
  });
});

test.each<[unknown, boolean]>([
  [new ApiError("general_server_error"), true],
  [new StoreError("gone"), true],
  [new TypeError("x is not a function"), true],
  [new ApiError("user_auth_method_unsupported"), false],
  [new ApiError("general_smtp_disabled"), false],
  [new ApiError("user_not_found"), false],
  [new GuardError("user_not_found"), false],
  [undefined, false],
])("%s is a fault of the server's: %s", (failure, fault) => {
  expect(isFault(failure)).toBe(fault);
});

test("a fault tells its causes, the innermost with its trace", () => {
  const error = new Error("The database did not answer.", { cause: new Error("D1_ERROR: gone") });
  const fault = faultOf({ source: "http", message: "general_server_error", at: 0, tags: {} }, error);
  expect(fault.error).toMatch(/^The database did not answer\.: Error: D1_ERROR: gone\n {4}at /);
  expect(faultOf({ source: "cron", message: "x", at: 0, tags: {} }).error).toBe("");
});

describe("the reporter", () => {
  let printed: string[];
  beforeEach(() => {
    printed = [];
    vi.spyOn(console, "error").mockImplementation((line: string) => void printed.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const fault = (at = 0) =>
    faultOf(
      { source: "http", message: "general_unknown", at, tags: { requestId: "r1", projectId: "P" } },
      "boom",
    );

  function outside(answer: () => Response) {
    const requests: Request[] = [];
    return {
      requests,
      random: (bytes: number) => new Uint8Array(bytes).fill(10),
      fetch: async (request: Request) => {
        requests.push(request);
        return answer();
      },
    };
  }

  test("prints one line of JSON with the request's id", async () => {
    const world = outside(() => new Response());
    await reporter("", "production", world)(fault());
    expect(printed.map((line) => JSON.parse(line))).toEqual([
      {
        level: "error",
        source: "http",
        message: "general_unknown",
        requestId: "r1",
        projectId: "P",
        error: "boom",
      },
    ]);
    expect(world.requests).toEqual([]);
  });

  test.each([
    ["sentry://7:key@sentry.example.com/", "https://sentry.example.com/api/7/envelope/"],
    ["https://key@o1.ingest.sentry.io/7", "https://o1.ingest.sentry.io/api/7/envelope/"],
    ["http://key@localhost:9000/base/7", "http://localhost:9000/base/api/7/envelope/"],
  ])("sends an envelope to %s", async (dsn, address) => {
    const world = outside(() => new Response());
    await reporter(dsn, "staging", world)(fault(1_000));
    const [request] = world.requests;
    expect(request?.url).toBe(address);
    expect(request?.headers.get("x-sentry-auth")).toContain("sentry_key=key");
    const lines = ((await request?.text()) ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { event_id: "0a".repeat(16), sent_at: "1970-01-01T00:00:01.000Z" },
      { type: "event" },
      expect.objectContaining({
        event_id: "0a".repeat(16),
        level: "error",
        environment: "staging",
        message: { formatted: "general_unknown" },
        tags: { source: "http", requestId: "r1", projectId: "P" },
        extra: { error: "boom" },
      }),
    ]);
  });

  test.each<[string, () => Response]>([
    ["a refusal", () => new Response("no", { status: 429 })],
    [
      "a broken line",
      () => {
        throw new Error("gone");
      },
    ],
  ])("prints %s and raises nothing", async (_, answer) => {
    await reporter("https://key@sentry.example.com/7", "production", outside(answer))(fault());
    expect(printed).toHaveLength(2);
    expect(JSON.parse(printed[1] ?? "")).toMatchObject({ level: "error", message: "fault was not reported" });
    expect(printed[1]).not.toContain("key");
  });

  test("sends no flood: the log has the rest", async () => {
    const world = outside(() => new Response());
    const report = reporter("https://key@sentry.example.com/7", "production", world);
    for (let i = 0; i < 100; i++) await report(fault(1_000));
    expect([world.requests.length, printed.length]).toEqual([60, 100]);
    await report(fault(61_000));
    expect(world.requests).toHaveLength(61);
  });

  test.each(["sentry://host", "raygun://key", "https://sentry.example.com/7", "key"])(
    "knows no provider of %s",
    (dsn) => {
      expect(isReportable(dsn)).toBe(false);
      expect(() => parseSettings({ ...testSecrets, _APP_LOGGING_CONFIG: dsn })).toThrow(
        /^_APP_LOGGING_CONFIG .*sentry:/,
      );
    },
  );
});

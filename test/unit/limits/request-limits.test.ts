import { describe, expect, test } from "vitest";
import { parseIpRange } from "#shared/limits/ip-range.ts";
import { type Rule, Windows } from "#shared/limits/windows.ts";
import type { Endpoint, RateLimit } from "#workers/api/declaration.ts";
import { type LimitedRequest, RequestLimits } from "#workers/api/pipeline/limits.ts";
import { ResponseHeaders } from "#workers/api/response-headers.ts";

const START = Date.parse("2031-01-01T00:00:00Z");

/** A limiter in memory for all projects: their keys must differ by themselves. */
class MemoryLimiter {
  readonly windows = new Windows();
  calls = 0;

  async hit(rules: readonly Rule[]) {
    this.calls += 1;
    return this.windows.hitAll(rules, START);
  }

  async clear(keys: readonly string[]) {
    for (const key of keys) this.windows.clear(key, START);
  }
}

const trusted = parseIpRange("10.0.0.0/8");
const on = { abuseLimits: true, ipLimit: 0, trustedIps: trusted ? [trusted] : [] };

const endpointOf = (limit?: RateLimit): Endpoint => ({
  id: "account.test",
  method: "POST",
  path: "/v1/account/test",
  scope: "public",
  auth: [],
  ...(limit ? { limit } : {}),
  status: 201,
  returns: null,
  handle: async () => null,
});

const twice = (key: string | string[], more: Partial<RateLimit> = {}) =>
  endpointOf({ max: 2, per: 3_600, key, ...more });

function request(endpoint: Endpoint, more: Partial<LimitedRequest> & { ip?: string } = {}): LimitedRequest {
  const { ip = "192.0.2.7", ...rest } = more;
  return {
    endpoint,
    projectId: "p",
    actor: { kind: "guest", user: null },
    hasDevKey: false,
    path: {},
    values: {},
    info: { ip, header: () => "" },
    now: START,
    ...rest,
  };
}

/** Sends the requests one after the other → who passed: `"++-"`. */
async function pass(limiter: MemoryLimiter, requests: LimitedRequest[], settings = on): Promise<string> {
  let passed = "";
  for (const one of requests) {
    const limits = new RequestLimits(settings, () => limiter);
    try {
      await limits.enforce(one, new ResponseHeaders());
      passed += "+";
    } catch {
      passed += "-";
    }
  }
  return passed;
}

const times = (count: number, one: LimitedRequest) => Array.from({ length: count }, () => one);

describe("a request over the limit", () => {
  test("is refused and told when to come back", async () => {
    const limiter = new MemoryLimiter();
    const one = request(twice("url:{url},ip:{ip}"));
    await pass(limiter, times(2, one));
    const headers = new ResponseHeaders();
    const refused = new RequestLimits(on, () => limiter).enforce({ ...one, now: START + 600_000 }, headers);
    await expect(refused).rejects.toMatchObject({ type: "general_rate_limit_exceeded", status: 429 });
    expect(Object.fromEntries(headers.respond(null, 200).headers)).toEqual({
      "x-ratelimit-limit": "2",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(START / 1_000 + 3_600),
      "retry-after": "3000",
    });
  });

  test("does not use up a limit that has room", async () => {
    const limiter = new MemoryLimiter();
    const login = twice(["url:{url},email:{param-email}", "url:{url},ip:{ip}"]);
    const mine = (email: string) => request(login, { values: { email } });
    expect(await pass(limiter, [mine("a@x.y"), mine("b@x.y"), mine("c@x.y"), mine("c@x.y")])).toBe("++--");
    expect(
      await pass(limiter, times(2, request(login, { values: { email: "c@x.y" }, ip: "192.0.2.8" }))),
    ).toBe("++");
  });
});

describe("who is counted together", () => {
  const limited = twice("ip:{ip},userId:{param-userId}");

  test.each<[string, LimitedRequest, string]>([
    ["the same", request(limited), "++-"],
    ["another address", request(limited, { ip: "192.0.2.8" }), "+++"],
    ["another project", request(limited, { projectId: "q" }), "+++"],
    ["another parameter", request(limited, { values: { userId: "u" } }), "+++"],
    ["a parameter in the path", request(limited, { path: { userId: "u" } }), "+++"],
  ])("%s", async (_, third, passed) => {
    expect(await pass(new MemoryLimiter(), [...times(2, request(limited)), third])).toBe(passed);
  });

  test("addresses of one IPv6 network", async () => {
    const from = (ip: string) => request(limited, { ip });
    const addresses = ["2001:db8::1", "2001:db8::2", "2001:db8::3"];
    expect(await pass(new MemoryLimiter(), addresses.map(from))).toBe("++-");
  });
});

describe("nobody counts", () => {
  const limited = twice("ip:{ip}");

  test.each<[string, Partial<LimitedRequest> & { ip?: string }, typeof on]>([
    ["keys", { actor: { kind: "key", user: null } }, on],
    ["admins", { actor: { kind: "admin", user: null } }, on],
    ["development keys", { hasDevKey: true }, on],
    ["trusted addresses", { ip: "10.1.2.3" }, on],
    ["anybody where limits are off", {}, { ...on, abuseLimits: false }],
  ])("%s, yet tells them the limit", async (_, more, settings) => {
    const limiter = new MemoryLimiter();
    const headers = new ResponseHeaders();
    expect(await pass(limiter, times(5, request(limited, more)), { ...settings, ipLimit: 1 })).toBe("+++++");
    await new RequestLimits(settings, () => limiter).enforce(request(limited, more), headers);
    expect(headers.get("X-RateLimit-Remaining")).toBe("1");
    expect(limiter.calls).toBe(0);
  });

  test("an endpoint without a limit, nor tells of one", async () => {
    const limiter = new MemoryLimiter();
    const headers = new ResponseHeaders();
    await new RequestLimits(on, () => limiter).enforce(request(endpointOf()), headers);
    expect([...headers.respond(null, 200).headers]).toEqual([]);
    expect(limiter.calls).toBe(0);
  });
});

test("a request that starts over is counted once", async () => {
  const limiter = new MemoryLimiter();
  const limits = new RequestLimits(on, () => limiter);
  const one = request(twice("ip:{ip}"));
  for (let attempt = 0; attempt < 5; attempt++) await limits.enforce(one, new ResponseHeaders());
  expect(await pass(limiter, times(2, one))).toBe("+-");
});

test("a status that resets the limit does so, others do not", async () => {
  const limiter = new MemoryLimiter();
  const one = request(twice("ip:{ip}", { reset: [201] }));
  const limits = new RequestLimits(on, () => limiter);
  await limits.enforce(one, new ResponseHeaders());
  await limits.answered(one, 204);
  expect(await pass(limiter, [one])).toBe("+");
  await limits.answered(one, 201);
  expect(await pass(limiter, times(3, one))).toBe("++-");
});

describe("a limit for every address", () => {
  const settings = { ...on, ipLimit: 3 };
  const free = request(endpointOf());

  test("holds over all endpoints of a project", async () => {
    const other = request({ ...endpointOf(), id: "teams.list", path: "/v1/teams" });
    expect(await pass(new MemoryLimiter(), [free, other, free, other], settings)).toBe("+++-");
  });

  test("is each project's and each address's own", async () => {
    const elsewhere = request(endpointOf(), { projectId: "q" });
    const neighbour = request(endpointOf(), { ip: "192.0.2.8" });
    expect(await pass(new MemoryLimiter(), [...times(3, free), elsewhere, neighbour, free], settings)).toBe(
      "+++++-",
    );
  });

  test("is told of where it is the tighter one", async () => {
    const headers = new ResponseHeaders();
    const loose = endpointOf({ max: 100, per: 60, key: "ip:{ip}" });
    await new RequestLimits(settings, () => new MemoryLimiter()).enforce(request(loose), headers);
    expect(headers.get("X-RateLimit-Limit")).toBe("3");
  });

  test("counts what is refused for another reason, and once what is judged anew", async () => {
    const limiter = new MemoryLimiter();
    const limits = new RequestLimits(settings, () => limiter);
    await limits.enforceAddress(free, new ResponseHeaders());
    await limits.enforceAddress(free, new ResponseHeaders());
    await limits.enforce(request(endpointOf({ max: 9, per: 60, key: "ip:{ip}" })), new ResponseHeaders());
    expect(await pass(limiter, times(3, free), settings)).toBe("++-");
    const refused = new RequestLimits(settings, () => limiter).enforceAddress(free, new ResponseHeaders());
    await expect(refused).rejects.toMatchObject({ type: "general_rate_limit_exceeded" });
  });

  test.each<[string, Partial<LimitedRequest> & { ip?: string }]>([
    ["keys", { actor: { kind: "key", user: null } }],
    ["admins", { actor: { kind: "admin", user: null } }],
    ["development keys", { hasDevKey: true }],
    ["trusted addresses", { ip: "10.1.2.3" }],
  ])("counts no refusal of %s", async (_, more) => {
    const limiter = new MemoryLimiter();
    for (let n = 0; n < 5; n++) {
      await new RequestLimits(settings, () => limiter).enforceAddress(
        request(endpointOf(), more),
        new ResponseHeaders(),
      );
    }
    expect(limiter.calls).toBe(0);
  });
});

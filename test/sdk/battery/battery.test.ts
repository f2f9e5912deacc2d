import { beforeAll, describe, expect, test } from "vitest";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { type Answer, type Call, caller } from "#test/sdk/support/raw.ts";
import { sharedUrl } from "#test/sdk/support/server.ts";
import type { Endpoint } from "#workers/api/declaration.ts";
import { endpoints } from "#workers/api/endpoints.ts";
import { paramsOf } from "#workers/api/pipeline/input.ts";

/** What no endpoint may answer with a 5xx or with something that is not an error of ours. */
const GARBAGE: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  " ",
  "\u0000",
  "a".repeat(70_000),
  "'; DROP TABLE users; --",
  "%00",
  "../../x",
  "💥".repeat(40),
  '"\\',
  [],
  {},
  [null],
  [[]],
  [{}],
  { a: { b: { c: [] } } },
  ["x".repeat(5000)],
  ['{"method":"equal","attribute":"$id","values":[{}]}'],
  ['{"method":"or","values":[{"method":"or","values":[]}]}'],
  Array.from({ length: 150 }, () => "x"),
  "unique()",
  "9223372036854775808",
];

/** These end the project or the session that the battery runs on. */
const ENDS_EVERYTHING = new Set([
  "project.delete",
  "projects.delete",
  "account.delete",
  "organization.deleteProject",
]);

const tried = endpoints.filter(({ id, path }) => path.startsWith("/v1/") && !ENDS_EVERYTHING.has(id));

let place: Place;
/** Calls as a user who is signed in. */
let user: Call;
beforeAll(async () => {
  place = await bootstrap(sharedUrl());
  await place.keyed("POST", "/users", { userId: "member" });
  const { body } = await place.keyed("POST", "/users/member/sessions");
  user = caller(place.endpoint, {
    "x-appwrite-project": place.projectId,
    "x-appwrite-session": String(body.secret),
  });
});

function fill(endpoint: Endpoint, value: (name: string) => string): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(value(name)));
  return path.replace(/^\/v1/, "");
}

/** As the caller the endpoint is for: the console's user, or the project's key. */
const trusted = (endpoint: Endpoint) => (endpoint.realm === "console" ? place.console.call : place.keyed);

/** 501 and 503 say what is off or overdue; every other 5xx is a fault of the server. */
const REFUSALS = [501, 503];

function soundly(answer: Answer): void {
  if (!REFUSALS.includes(answer.status)) expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
  if (answer.status < 400) return;
  expect(answer.body).toEqual({
    message: expect.stringMatching(/.{10}/),
    code: answer.status,
    version: "1.9.6",
    type: expect.stringMatching(/^[a-z_0-9]+$/i),
  });
}

describe.each(tried.map((endpoint) => [endpoint.id, endpoint] as const))("%s", (_id, endpoint) => {
  const withBody = endpoint.method !== "GET";

  test("garbage in any parameter is a 4xx of ours", async () => {
    const params = paramsOf(endpoint);
    const call = trusted(endpoint);
    await Promise.all(
      GARBAGE.map(async (garbage) => {
        const text =
          typeof garbage === "string" && garbage.length < 2000
            ? garbage
            : JSON.stringify(garbage).slice(0, 200);
        // An empty segment is another route, `.` and `..` are taken out of a path before it is sent.
        const path = fill(endpoint, () => (/^[./]*$/.test(text) ? "-" : text));
        const values = Object.fromEntries(
          params.filter(({ inPath }) => !inPath).map(({ name }) => [name, garbage]),
        );
        if (withBody) return soundly(await call(endpoint.method, path, values));
        const search = new URLSearchParams(Object.keys(values).map((name) => [name, text]));
        return soundly(await call(endpoint.method, `${path}?${search}`));
      }),
    );
  });

  if (withBody)
    test("a body that is not a JSON object is a 400", async () => {
      const path = fill(endpoint, () => "x");
      for (const body of ["{", "[1]", '"text"', "nul"]) {
        const answer = await trusted(endpoint)(endpoint.method, path, body);
        expect(answer).toMatchObject({ status: 400, body: { type: "general_argument_invalid" } });
      }
    });

  test("a project nobody has heard of is a 404, a key nobody has made a 401", async () => {
    const path = fill(endpoint, () => "x");
    const nobody = caller(place.endpoint, { "x-appwrite-project": "nobody-knows" });
    const unknown = await nobody(endpoint.method, path, withBody ? {} : undefined);
    const open = endpoint.realm === "console" || /\{projectId\}/.test(endpoint.path);
    if (!open) expect(unknown.body.type).toBe("project_not_found");
    soundly(unknown);
    const forged = await place.guest(endpoint.method, path, withBody ? {} : undefined, {
      "x-appwrite-key": "standard_forged",
    });
    soundly(forged);
    expect(forged.status).toBeGreaterThanOrEqual(400);
  });
});

/** `auth` of these names no client, yet clients may call them: what they tell is no secret, or is the caller's own. */
const FOR_ALL = new Set([
  "account.delete",
  "health.getVersion",
  "console.listProjectScopes",
  "console.listOrganizationScopes",
  "console.getEmailTemplate",
  "teams.listLogs",
]);

/** Bulk changes look at their arguments first; test/sdk/databases tries them as guests and users. */
const isBulk = (id: string) => /^(tablesDB|databases)\.(update|upsert|delete)(Rows|Documents)$/.test(id);

const forServers = tried.filter(
  ({ id, auth, realm }) =>
    auth.length > 0 &&
    !auth.some((kind) => kind === "session" || kind === "jwt") &&
    realm !== "console" &&
    !FOR_ALL.has(id) &&
    !isBulk(id),
);

describe.each(forServers.map((endpoint) => [endpoint.id, endpoint] as const))("%s", (_id, endpoint) => {
  test("is refused to guests and users before anything is looked up, whatever scopes they hold", async () => {
    const path = fill(endpoint, (name) => (name === "projectId" ? place.projectId : "x"));
    for (const call of [place.guest, user]) {
      const answer = await call(endpoint.method, path, endpoint.method === "GET" ? undefined : {});
      expect([answer.status, answer.body.type]).toEqual([401, "general_unauthorized_scope"]);
    }
  });
});

test("an unknown route is a 404, whatever the method", async () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    const answer = await place.keyed(method, "/no/such/route", method === "GET" ? undefined : {});
    expect(answer).toMatchObject({ status: 404, body: { type: "general_route_not_found", code: 404 } });
  }
});

test("a body over the limit is a 413, whether its length is announced or not", async () => {
  const tooLarge = { status: 413, body: { type: "general_argument_invalid" } };
  expect(await place.keyed("POST", "/teams", { name: "x".repeat(13_000_000) })).toMatchObject(tooLarge);
  const streamed = await fetch(`${place.endpoint}/teams`, {
    method: "POST",
    headers: { "x-appwrite-project": place.projectId, "content-type": "application/json" },
    body: new Blob(["x".repeat(13_000_000)]).stream(),
    duplex: "half",
  } as RequestInit);
  expect(streamed.status).toBe(413);
});

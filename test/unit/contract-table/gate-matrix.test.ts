import { expect, it } from "vitest";
import { parseSettings } from "#shared/config/settings.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { AUTH_METHODS } from "#shared/contract/project.ts";
import type { Project } from "#shared/store/facts/project.ts";
import type { UserRow } from "#shared/store/facts/user.ts";
import roles from "#test/contract/roles.json" with { type: "json" };
import type { Actor } from "#workers/api/actor.ts";
import type { Endpoint } from "#workers/api/declaration.ts";
import { endpoints } from "#workers/api/endpoints.ts";
import { consoleProject } from "#workers/api/pipeline/console-project.ts";
import { passGates, serviceOf } from "#workers/api/pipeline/gates.ts";
import { contractOf } from "./agreement.ts";

/** Every endpoint tried by every kind of caller; what must come out is read from the contract, not from the gates. */

const console = consoleProject(
  parseSettings({
    _APP_OPENSSL_KEY_V1: "0123456789abcdef",
    EDGEWRITE_JWT_KEY: '{"kty":"OKP","crv":"Ed25519","x":"eA","d":"ZA"}',
  }),
);
const shop: Project = { ...console, id: "shop" };

const guest: Actor = {
  kind: "guest",
  user: null,
  session: null,
  key: null,
  memberships: [],
  targets: [],
  roles: new Set(["any", "guests"]),
  scopes: new Set(roles.guests.scopes),
  trusted: false,
  impersonator: null,
};
const ada = { id: "ada", email: "ada@shop.test", status: true } as UserRow;
const user: Actor = { ...guest, kind: "user", user: ada, scopes: new Set(roles.users.scopes) };
const blocked: Actor = { ...user, user: { ...ada, status: false } };
const developer: Actor = { ...user, kind: "admin", trusted: true, scopes: new Set(roles.developer.scopes) };
const keyWith = (scopes: readonly string[]): Actor => ({
  ...guest,
  kind: "key",
  trusted: true,
  scopes: new Set([...roles.keys.scopes, ...scopes]),
});

/** The scopes that open an endpoint: the contract's, or for one of our own its declaration's. */
function scopesOf(endpoint: Endpoint): readonly string[] {
  const scope = contractOf(endpoint)?.scope ?? endpoint.scope;
  return typeof scope === "string" ? [scope] : scope;
}

const home = ({ realm }: Endpoint) => (realm === "console" ? console : shop);

function outcome(endpoint: Endpoint, actor: Actor, project: Project = home(endpoint)): string {
  try {
    passGates(endpoint, project, actor);
    return "passes";
  } catch (error) {
    if (error instanceof ApiError) return error.type;
    throw error;
  }
}

function expected(endpoint: Endpoint, held: readonly string[], signedIn = false): string {
  if (!scopesOf(endpoint).some((scope) => held.includes(scope))) return "general_unauthorized_scope";
  return signedIn && endpoint.signedOut ? "user_session_already_exists" : "passes";
}

/** One line for each endpoint that does not do as expected. */
function wrong(actual: (endpoint: Endpoint) => string, wanted: (endpoint: Endpoint) => string): string[] {
  return endpoints
    .filter((endpoint) => actual(endpoint) !== wanted(endpoint))
    .map((endpoint) => `${endpoint.id}: ${actual(endpoint)}, expected ${wanted(endpoint)}`);
}

const fixed = (outcome: string) => () => outcome;

it.each<[string, (endpoint: Endpoint) => Actor, (endpoint: Endpoint) => string]>([
  ["a guest", () => guest, (endpoint) => expected(endpoint, roles.guests.scopes)],
  ["a user", () => user, (endpoint) => expected(endpoint, roles.users.scopes, true)],
  ["a developer of the project", () => developer, (endpoint) => expected(endpoint, roles.developer.scopes)],
  ["a key without scopes", () => keyWith([]), (endpoint) => expected(endpoint, roles.keys.scopes)],
  ["a key with any one of the scopes", (endpoint) => keyWith(scopesOf(endpoint).slice(-1)), fixed("passes")],
  [
    "a blocked user",
    () => blocked,
    (endpoint) => {
      const allowed = expected(endpoint, roles.users.scopes);
      return allowed === "passes" ? "user_blocked" : allowed;
    },
  ],
])("lets %s do what the contract says, at every endpoint", (_name, actorFor, wanted) => {
  expect(wrong((endpoint) => outcome(endpoint, actorFor(endpoint)), wanted)).toEqual([]);
});

it("keeps endpoints of projects from the console, and the console's from projects", () => {
  const stranger = (endpoint: Endpoint) =>
    outcome(endpoint, developer, home(endpoint) === shop ? console : shop);
  const refused = endpoints.filter(({ realm = "any" }) => realm !== "any");
  expect(refused.filter((endpoint) => stranger(endpoint) !== "general_access_forbidden")).toEqual([]);
});

it("turns a service off for guests and users, not for keys and admins", () => {
  const off = (endpoint: Endpoint): Project => {
    const project = home(endpoint);
    return {
      ...project,
      services: { ...project.services, [endpoint.service ?? serviceOf(endpoint)]: false },
    };
  };
  const closed = (endpoint: Endpoint) =>
    endpoint.service === null ? expected(endpoint, roles.guests.scopes) : "general_service_disabled";
  expect(wrong((endpoint) => outcome(endpoint, guest, off(endpoint)), closed)).toEqual([]);
  const key = (endpoint: Endpoint) => outcome(endpoint, keyWith(scopesOf(endpoint)), off(endpoint));
  expect(wrong(key, fixed("passes"))).toEqual([]);
});

it("refuses the sign-in methods a project has turned off", () => {
  const methods = Object.fromEntries(AUTH_METHODS.map((method) => [method, false]));
  const strict = { ...shop, auths: { ...shop.auths, methods } };
  const signIns = endpoints.filter(({ signIn }) => signIn !== undefined);
  const open = signIns.filter(
    (endpoint) => outcome(endpoint, keyWith(scopesOf(endpoint)), strict) === "passes",
  );
  expect(open.map(({ id }) => id)).toEqual([]);
});

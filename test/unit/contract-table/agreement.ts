import { unions } from "#shared/contract/models/registry.ts";
import type { Endpoint } from "#workers/api/declaration.ts";
import { type ContractEndpoint, contractByRoute, routeKey } from "./contract.ts";
import { paramDifferences } from "./param-agreement.ts";

/** The contract's entry for an endpoint; undefined for one of our own. */
export function contractOf(endpoint: Endpoint): ContractEndpoint | undefined {
  const entries = [endpoint.path, ...(endpoint.aliases ?? [])].map((path) =>
    contractByRoute.get(routeKey(endpoint.method, path)),
  );
  return entries.find((entry) => entry !== undefined);
}

/**
 * Where a declaration departs from the contract, one line each: `teams.create status: 200, contract 201`.
 * What stands before the colon names the difference in the table of exceptions.
 */
export function differences(endpoint: Endpoint, contract: ContractEndpoint): string[] {
  const { id } = endpoint;
  const facts: [string, unknown, unknown][] = [
    ["id", id, contract.methods.includes(id) ? id : contract.methods.join(" or ")],
    ["scope", set(endpoint.scope), contract.scope == null ? undefined : set(contract.scope)],
    ["auth", set(endpoint.auth), authOf(contract)],
    ["signIn", endpoint.signIn, signInOf(contract)],
    ["status", endpoint.status, contract.status ?? undefined],
    ["event", endpoint.event ?? null, contract.event],
    ["audit", endpoint.audit ?? null, contract.audits],
    ["limit", limitOf(endpoint), limitOfContract(contract)],
    ["deprecated", endpoint.deprecated ?? false, contract.deprecated],
  ];
  return [
    ...facts
      .filter(([name, ours, theirs]) => !same(ours, theirs) && !(theirs === undefined && name !== "signIn"))
      .map(([name, ours, theirs]) => `${id} ${name}: ${show(ours)}, contract ${show(theirs)}`),
    ...modelDifferences(endpoint, contract),
    ...paramDifferences(endpoint, contract),
  ];
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const show = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? "none"));
const set = (words: string | readonly string[]) =>
  typeof words === "string" ? [words] : [...new Set(words)].sort();

function authOf({ auth }: ContractEndpoint): string[] | undefined {
  if (!auth || auth.length === 0) return undefined;
  // Organization keys are keys.
  return set(auth.map((kind) => (kind === "ORGANIZATION" ? "key" : kind.toLowerCase()))) as string[];
}

const SIGN_IN: Record<string, string> = {
  "email-password": "emailPassword",
  "magic-url": "usersAuthMagicURL",
  "email-otp": "emailOtp",
  jwt: "JWT",
};

const signInOf = ({ authType }: ContractEndpoint) =>
  authType === undefined ? undefined : (SIGN_IN[authType] ?? authType);

function limitOf({ limit }: Endpoint) {
  return limit ? { max: limit.max, per: limit.per, key: limit.key, reset: limit.reset } : null;
}

function limitOfContract({ abuse, scope }: ContractEndpoint) {
  if (abuse) return { max: abuse.limit, per: abuse.time, key: abuse.key, reset: abuse.reset };
  return scope === undefined ? undefined : null;
}

function modelDifferences({ id, returns }: Endpoint, { model }: ContractEndpoint): string[] {
  if (model == null) return [];
  const ours = returns ?? "none";
  const theirs = typeof model === "string" ? [model] : model;
  if (theirs.includes(ours)) return [];
  const members = unions.get(ours);
  if (members && theirs.every((name) => members.includes(name))) return [];
  return [`${id} returns: ${ours}, contract ${theirs.join(" or ")}`];
}

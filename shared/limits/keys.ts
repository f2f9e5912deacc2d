import { sha256Hex } from "#shared/crypto/secrets.ts";
import { subscriberOf } from "./ip-range.ts";

/** What fills the placeholders of a limit's pattern (reference/auth.md §9). */
export interface LimitFacts {
  readonly projectId: string;
  readonly method: string;
  /** The endpoint's own path with its placeholders: `/v1/teams/{teamId}`. */
  readonly path: string;
  readonly ip: string;
  /** "" for guests. */
  readonly userId: string;
  /** Which chunk of an upload this is, from 0. */
  readonly chunkId: number;
  param(name: string): unknown;
}

/**
 * `url:{url},email:{param-email}` → `url:"/v1/account/sessions/email",email:"a@example.com"`. Values are quoted, lest
 * one that a client chooses reads like another pattern; a parameter that was not sent leaves its placeholder. The host
 * is no part of `{url}`: the API answers on every one, so a client could choose that as well.
 */
export function fillPattern(pattern: string, facts: LimitFacts): string {
  return pattern.replace(/\{(param-)?(\w+)\}/g, (placeholder, param: string | undefined, name: string) => {
    const value = param ? paramOf(name, facts) : known(name, facts);
    return value === undefined ? placeholder : JSON.stringify(value);
  });
}

function known(name: string, facts: LimitFacts): string | undefined {
  switch (name) {
    case "url":
      return facts.path;
    case "ip":
      return subscriberOf(facts.ip);
    case "userId":
      return facts.userId;
    case "method":
      return facts.method;
    case "projectId":
      return facts.projectId;
    case "chunkId":
      return String(facts.chunkId);
  }
}

function paramOf(name: string, facts: LimitFacts): string | undefined {
  const value = facts.param(name);
  if (typeof value !== "string") return typeof value === "number" ? String(value) : undefined;
  // As handlers do: an address written in another case is the same one.
  return name === "email" ? value.toLowerCase() : value;
}

/** What a filled pattern is counted under: project and window belong to it, and it tells nothing of what it is made of. */
export const counterKey = (projectId: string, per: number, filled: string): string =>
  sha256Hex(`${projectId}\n${per}\n${filled}`).slice(0, 32);

/** Objects among which the keys of a project are shared out: none of them is the bottleneck of a busy project. */
const OBJECTS = 32;

/** The name of the object that counts a key. */
export const objectOf = (projectId: string, key: string): string =>
  `${projectId}/${Number.parseInt(key.slice(0, 4), 16) % OBJECTS}`;

/** Which chunk of an upload a `Content-Range` names, from 0 (reference/storage.md). */
export function chunkOf(contentRange: string): number {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/\d+$/.exec(contentRange);
  if (!match) return 0;
  const [first, last] = [Number(match[1]), Number(match[2])];
  return last < first ? 0 : Math.floor(first / (last + 1 - first));
}

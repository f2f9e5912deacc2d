import type { ZodType, z } from "zod";
import type { AuthMethod } from "#shared/contract/project.ts";
import type { Fact } from "#shared/store/fact.ts";
import type { Context } from "./context.ts";

export type Params = Record<string, ZodType>;

export type Input<P extends Params> = { [K in keyof P]: z.output<NonNullable<P[K]>> };

export type Verb = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Who an endpoint is for. Documentation for clients; the gate is scope plus role. */
export type AuthKind = "session" | "jwt" | "key" | "admin";

/** A rate limit: at most `max` requests in `per` seconds a `key` (contract/headers.md §9). */
export interface RateLimit {
  max: number;
  per: number;
  /** `url:{url},ip:{ip}`; several patterns are counted each. */
  key: string | readonly string[];
  /** Statuses that put the counter back to zero. */
  reset?: readonly number[];
}

/** One API endpoint: everything about it but its code. */
export interface Declaration<P extends Params = Params> {
  /** Service and SDK method: `teams.create`. */
  id: string;
  method: Verb;
  /** `/v1/teams/{teamId}` */
  path: string;
  /**
   * Older paths of the same endpoint. One with a `{projectId}` that `path` lacks names the project by its path and
   * runs in admin mode.
   */
  aliases?: readonly string[];
  /** Any one suffices. */
  scope: string | readonly string[];
  auth: readonly AuthKind[];
  /** Which projects it serves: any, every one but the console's, or the console's alone. */
  realm?: "any" | "project" | "console";
  /** The service switch that turns it off; the id's service unless told. `null`: cannot be turned off. */
  service?: string | null;
  /** Label of the event a success emits: `teams.[teamId].create`. */
  event?: string;
  /** The same where Appwrite's route has no label but its code emits: one event for each item of the answer. */
  emits?: string;
  /** Label of the audit a success writes: `team.create`. */
  audit?: string;
  limit?: RateLimit;
  /** The sign-in method that must be enabled. */
  signIn?: AuthMethod;
  /** Refuses callers who have a session already. */
  signedOut?: boolean;
  /** Works without a known project and without credentials being looked at. */
  open?: boolean;
  /** Takes a multipart body whose part of this name is a file: the parameter of that name (`file()`). */
  upload?: string;
  /**
   * Whether the caller may do it at all, as far as the path tells: judged before parameters are, of an upload before its body
   * is read. @throws ApiError
   */
  admit?: (
    caller: Pick<Context<unknown>, "work" | "project" | "actor">,
    path: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** Path, query and body parameters, built at the endpoint's first request. */
  params?: () => P;
  /** Facts the handler will load, named from the raw path, so that a cold request reads them in one round trip. */
  facts?: (path: Readonly<Record<string, string>>, projectId: string) => readonly Fact<unknown>[];
  status: 200 | 201 | 202 | 204 | 301;
  /** Name of the response model; null for an empty body. */
  returns: string | null;
  deprecated?: boolean;
}

/** A declaration with its handler, its parameter types forgotten. */
export interface Endpoint extends Declaration {
  handle(context: Context<Record<string, unknown>>): Promise<unknown>;
}

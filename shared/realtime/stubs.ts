import type { Numbered, Parcel } from "./message.ts";
import type { Standing } from "./standings.ts";

/** What gateways ask of a project's hub. */
export interface HubStub {
  register(realm: string, gateway: string, sockets: number, keys: readonly string[]): Promise<void>;
  change(
    realm: string,
    gateway: string,
    sockets: number,
    added: readonly string[],
    dropped: readonly string[],
  ): Promise<void>;
  /** What clients missed who have seen all up to one of these messages. */
  since(realm: string, gateway: string, ids: readonly string[]): Promise<Missed>;
}

/** What is kept of what came after some messages. */
export interface Missed {
  /** After the oldest of them since which nothing is missing, in order; only what the gateway listens to. */
  readonly messages: readonly Numbered[];
  /** Those of them since which something may be missing. */
  readonly lost: readonly string[];
  /** Id of the last message there was. */
  readonly position: string;
}

/** What a hub asks of its gateways. */
export interface GatewayStub {
  deliver(parcel: Parcel): Promise<void>;
  shut(shut: Shut): Promise<void>;
}

/** The end of connections. */
export interface Shut {
  readonly gateway: string;
  /** Why, in words for clients. */
  readonly message: string;
  /** Those of a realm's users and guests; null: all. */
  readonly realm: string | null;
  /** Its number among those of the project: connections that were placed before it must not open after it. */
  readonly number: number;
}

/** What gateways ask about users. */
export interface People {
  /** How users of a realm stand in a project: their own, or one they administer from the console. */
  standings(
    realm: string,
    userIds: readonly string[],
    projectId: string,
  ): Promise<ReadonlyMap<string, Standing>>;
  /** Whose session this is; null when it is nobody's. */
  authenticate(realm: string, session: string): Promise<SignedIn | null>;
}

export interface SignedIn {
  readonly userId: string;
  readonly sessionId: string;
  /** The account as JSON. */
  readonly user: string;
}

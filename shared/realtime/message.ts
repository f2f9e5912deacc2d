/** An event on its way to sockets. Travels from a request to the project's hub and on to gateways. */
export interface Message {
  readonly channels: readonly string[];
  /** Roles that may read what it is about. */
  readonly roles: readonly string[];
  /** JSON of the frame's data without its closing brace: what differs by connection is appended. */
  readonly data: string;
  /** Its payload says nothing but what it is about: of its values queries know nothing, and let it pass. */
  readonly bare?: true;
}

/** A message with its place in the project's order: `<life>.<number>`. */
export interface Numbered extends Message {
  readonly id: string;
}

/** Whether a message comes after a position. Those of another life do: lives only follow each other. */
export function isAfter(id: string, position: string): boolean {
  const [life, number] = id.split(".");
  const [formerLife, last] = position.split(".");
  return life !== formerLife || Number(number) > Number(last);
}

/** Whose roles or sessions have changed: their sockets must be judged anew before anything else reaches them. */
export interface Signal {
  readonly users: readonly string[];
  /** Teams that are gone, with all their members' roles. */
  readonly teams: readonly string[];
  /** All there are: the project has changed hands. */
  readonly everyone?: boolean;
}

export const NO_SIGNAL: Signal = { users: [], teams: [] };

/** What a hub hands to one gateway. */
export interface Parcel {
  /** The hub's project. A gateway also listens to the console's hub when admins are on it. */
  readonly realm: string;
  readonly messages: readonly Numbered[];
  readonly signal: Signal;
  /** The hub has forgotten what the gateway listens to, and asks to be told. */
  readonly tell: boolean;
  /** Something before this did not reach the gateway: messages, or word of roles that have changed. */
  readonly missed: boolean;
}

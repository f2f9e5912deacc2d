import { parseJson } from "../contract/json.ts";
import { LIMITS } from "./limits.ts";

/** A frame a client sends (reference/realtime.md §2). */
export type ClientFrame =
  | { readonly type: "ping" }
  | { readonly type: "authentication"; readonly session: string }
  | { readonly type: "subscribe"; readonly wanted: readonly Wanted[] }
  | { readonly type: "unsubscribe"; readonly ids: readonly string[] };

/** One item of a `subscribe` frame. */
export interface Wanted {
  /** Null: one is to be made. */
  readonly id: string | null;
  readonly channels: readonly string[];
  readonly queries: readonly string[];
}

/** A frame that cannot be understood. The connection stays. */
export class FrameFault extends Error {
  override readonly name = "FrameFault";
}

/** The frame in what a client sent. @throws FrameFault */
export function readFrame(sent: string | ArrayBuffer): ClientFrame {
  if (typeof sent !== "string") throw new FrameFault("Messages must be text, a JSON object each.");
  const { type, data } = envelope(sent);
  switch (type) {
    case "ping":
      return { type };
    case "authentication":
      return { type, session: readSession(data) };
    case "subscribe":
      return { type, wanted: itemsOf(data).map(readWanted) };
    case "unsubscribe":
      return { type, ids: itemsOf(data).map((item) => readText(item, "subscriptionId")) };
    case "presence":
      throw new FrameFault("This server does not keep presences yet.");
    default:
      throw new FrameFault(
        "Message type is not valid. It must be one of: ping, authentication, subscribe, unsubscribe.",
      );
  }
}

function envelope(text: string): { type: unknown; data: unknown } {
  if (text.length > LIMITS.frame || new TextEncoder().encode(text).byteLength > LIMITS.frame) {
    throw new FrameFault(`A message may have at most ${LIMITS.frame} bytes. Send several smaller ones.`);
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    value = null;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) {
    throw new FrameFault("Message format is not valid. Send a JSON object with a `type`.");
  }
  return { type: value.type, data: "data" in value ? value.data : null };
}

function readSession(data: unknown): string {
  if (typeof data !== "object" || data === null || !("session" in data) || data.session === "") {
    throw new FrameFault("Payload is not valid. Session is required: send it as `data.session`.");
  }
  const { session } = data;
  if (typeof session !== "string" || session.length > LIMITS.session) {
    throw new FrameFault(
      `Payload is not valid. The session must be a text of at most ${LIMITS.session} characters.`,
    );
  }
  return session;
}

function itemsOf(data: unknown): unknown[] {
  if (Array.isArray(data) && data.length > 0) return data;
  throw new FrameFault("Payload is not valid. `data` must be a list with at least one subscription.");
}

function readWanted(item: unknown): Wanted {
  return {
    id: (fieldOf(item, "subscriptionId") ?? null) === null ? null : readText(item, "subscriptionId"),
    channels: readTexts(fieldOf(item, "channels"), "channels", false),
    queries: readTexts(fieldOf(item, "queries"), "queries", true),
  };
}

/** @throws FrameFault for a name that is too long for a channel */
export function checkChannels(channels: Iterable<string>): void {
  for (const channel of channels) {
    if (channel.length <= LIMITS.channel) continue;
    throw new FrameFault(`The name of a channel has at most ${LIMITS.channel} characters.`);
  }
}

const fieldOf = (item: unknown, name: string): unknown =>
  typeof item === "object" && item !== null ? Reflect.get(item, name) : undefined;

function readText(item: unknown, name: string): string {
  const value = fieldOf(item, name);
  if (typeof value === "string" && value !== "") return value;
  throw new FrameFault(`Payload is not valid. Every item needs \`${name}\`, a text that is not empty.`);
}

function readTexts(value: unknown, name: string, optional: boolean): string[] {
  if (optional && (value === undefined || value === null)) return [];
  if (!Array.isArray(value)) {
    throw new FrameFault(`Payload is not valid. items: ${name} is not present in payload, or is no list.`);
  }
  const texts = value.filter((entry) => typeof entry === "string");
  if (texts.length === value.length) return texts;
  throw new FrameFault(`Payload is not valid. \`${name}\` must hold texts only.`);
}

/** `{"type":"pong"}` */
export const PONG = JSON.stringify({ type: "pong" });
/** The text of the heartbeat of Appwrite's SDKs. */
export const PING = JSON.stringify({ type: "ping" });

export const errorFrame = (code: number, message: string): string =>
  JSON.stringify({ type: "error", data: { code, message } });

export const responseFrame = (to: string, fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ type: "response", data: { to, success: true, ...fields } });

/** `user` is JSON already: an account, or `null`. */
export function connectedFrame(
  {
    channels,
    subscriptions,
    position,
  }: { channels: string[]; subscriptions: unknown; position: string | null },
  user: string,
): string {
  const head = JSON.stringify({ channels, subscriptions }).slice(0, -1);
  const tail = position === null ? "" : `,"position":${JSON.stringify(position)}`;
  return `{"type":"connected","data":${head},"user":${user}${tail}}}`;
}

/** The answer to an `authentication`; `user` is JSON already. */
export const authenticatedFrame = (user: string): string =>
  `{"type":"response","data":{"to":"authentication","success":true,"user":${user}}}`;

import { clientIp } from "#shared/config/client-ip.ts";
import type { Settings } from "#shared/config/settings.ts";
import { formatDatetime } from "#shared/contract/datetime.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { stringifyJson } from "#shared/contract/json.ts";
import { isInRanges, subscriberOf } from "#shared/limits/ip-range.ts";
import { FrameFault } from "#shared/realtime/frames.ts";
import { HELLO, type Hello, writeHello } from "#shared/realtime/hello.ts";
import { readSlots } from "#shared/realtime/url.ts";
import { StaleFacts } from "#shared/store/work.ts";
import { faultOf } from "#shared/telemetry/fault.ts";
import { flushSoon, ledger } from "../../ledger.ts";
import { openStore } from "../../memory.ts";
import { report } from "../../report.ts";
import { accountModel } from "../models/user.ts";
import { refuseAstray } from "../pipeline/astray.ts";
import { isLimitReached, limitsOf } from "../pipeline/limits.ts";
import { IncomingRequest } from "../pipeline/request-info.ts";
import type { Surroundings } from "../pipeline/surroundings.ts";
import { CONSOLE } from "../pipeline/target.ts";
import { ResponseHeaders } from "../response-headers.ts";
import { type Admitted, admit, type Counted, ROUTE } from "./admission.ts";
import { announce } from "./listeners.ts";
import { gatewayOf, hubOf } from "./objects.ts";
import { refusedBy, refusedSocket } from "./refusal.ts";
import { stampOf } from "./stamp.ts";

const NO_SOCKET = new ApiError("general_bad_request", {
  status: 426,
  message: "This is the address of a WebSocket: connect with the ws or wss scheme.",
});

/** How often a connection is judged anew because what was cached had changed, and tried at another gateway. */
const ATTEMPTS = 5;

/** `GET /v1/realtime`: a socket at one of the project's gateways, or one that says why not. */
export async function connect(request: Request, around: Surroundings): Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return refuseAstray(NO_SOCKET, request, around);
  }
  flushSoon(around.env, around.waitUntil);
  try {
    return await placed(request, around);
  } catch (failure) {
    const isFault = !(failure instanceof ApiError) || (failure.status >= 500 && failure.status < 1000);
    count(isFault ? "failed" : "refused");
    if (isFault) tellOf(failure, around);
    return refusedBy(failure);
  }
}

async function placed(request: Request, around: Surroundings): Promise<Response> {
  const url = new URL(request.url);
  const counted = counting(request, around);
  let admitted = await admittedNow(url, request, around, counted);
  const { env, settings } = around;
  const { project } = admitted;
  const hub = hubOf(env, project.id);
  const slots = slotsOf(url);
  const from = openerOf(request, settings);
  let full: string | null = null;
  for (let left = ATTEMPTS; left > 0; left--) {
    const opening = await hub.open(project.id, stampOf(project), from, full);
    if ("refused" in opening) throw tooMany(opening.refused);
    // Had the project's sockets been shut after it was let in, nobody would have found this one among them.
    if (opening.doubt) admitted = await admittedNow(url, request, around, counted);
    if (project.id !== CONSOLE && opening.turn !== project.listening) {
      await announce(admitted.work.shard, project.id, opening.turn);
    }
    const { gateway, position, shuts } = opening;
    const headers = new Headers(request.headers);
    headers.set(
      HELLO,
      writeHello({ ...helloOf(admitted, url), slots, counted: from !== null, gateway, position, shuts }),
    );
    const response = await gatewayOf(env, gateway).fetch(new Request(request, { headers }));
    if (response.webSocket) {
      count("opened");
      return response;
    }
    const told = await response.json<{ full?: true; code?: number; message?: string }>();
    if (!told.full) {
      count("refused");
      return refusedSocket(told.code ?? 1008, told.message ?? "The connection was refused.");
    }
    full = gateway;
  }
  throw tooMany("room");
}

function tellOf(failure: unknown, { env, chance, waitUntil }: Surroundings): void {
  const fault = {
    source: "realtime",
    message: "a socket was not opened",
    at: chance.now(),
    tags: {},
  } as const;
  waitUntil(report(env, faultOf(fault, failure)));
}

const count = (outcome: "opened" | "refused" | "failed") =>
  ledger.metrics.add("edgewrite_realtime_sockets_total", { outcome });

/** @throws what `admit` does, once it is sure that it does not rest on an outdated cache */
async function admittedNow(
  url: URL,
  request: Request,
  around: Surroundings,
  counted: (who: Counted) => Promise<void>,
): Promise<Admitted> {
  const { env, settings, chance } = around;
  const now = chance.now();
  const times = { now, today: formatDatetime(now) };
  for (let left = ATTEMPTS; ; left--) {
    const store = openStore(env, settings);
    try {
      try {
        return await admit(url, request.headers, store, settings, times, counted);
      } catch (failure) {
        // A refusal by a limit must cost the database nothing.
        if (!isLimitReached(failure)) await store.prove();
        throw failure;
      }
    } catch (failure) {
      if (isLimitReached(failure)) throw tooMany("requests");
      if (!(failure instanceof StaleFacts) || left <= 1) throw failure;
    }
  }
}

/** Counts a request for a socket by the limit of its address, once, however often it is judged. */
function counting(request: Request, around: Surroundings): (who: Counted) => Promise<void> {
  const now = around.chance.now();
  const limits = limitsOf(around);
  const info = new IncomingRequest(request, around.settings, () => "");
  return (who) =>
    limits.enforceAddress(
      { endpoint: ROUTE, path: {}, values: {}, info, now, ...who },
      new ResponseHeaders(),
    );
}

/** Whose sockets and frames are counted: the address, or its IPv6 network, as for requests. Null: they are not. */
function openerOf(request: Request, settings: Settings): string | null {
  const ip = clientIp(request, settings);
  return settings.abuseLimits && !isInRanges(ip, settings.trustedIps) ? subscriberOf(ip) : null;
}

/** @throws ApiError realtime_policy_violation */
function slotsOf(url: URL): Hello["slots"] {
  try {
    return readSlots(url.searchParams).map(({ slot, channels, queries }) => ({
      slot,
      channels: [...channels],
      queries: [...queries],
    }));
  } catch (failure) {
    if (!(failure instanceof FrameFault)) throw failure;
    throw new ApiError("realtime_policy_violation", { message: failure.message, cause: failure });
  }
}

function helloOf(
  { project, actor, token }: Admitted,
  url: URL,
): Omit<Hello, "slots" | "counted" | "gateway" | "position" | "shuts"> {
  const { user, session, targets, impersonator } = actor;
  return {
    projectId: project.id,
    realm: user?.projectId ?? project.id,
    userId: user?.id ?? null,
    sessionId: session?.id ?? (token?.sessionId || null),
    until: token?.expires ?? null,
    user: user ? stringifyJson(accountModel(user, targets, impersonator)) : "null",
    resume: url.searchParams.get("resume"),
  };
}

const TOO_MANY = {
  requests: "Too many requests were sent from this address. Wait a minute.",
  rate: "Too many connections were opened from this address. Wait a minute.",
  room: "This project has as many connections as it can. Try again later.",
};

const tooMany = (why: keyof typeof TOO_MANY) =>
  new ApiError("realtime_too_many_messages", { message: TOO_MANY[why] });

import { type Compared, compare, type Effort, type Side } from "../measure.ts";
import { standInForPlatform } from "../platform.ts";
import { wire } from "../requests.ts";
import { listening, ROWS, type startHouse } from "./house.ts";
import { RawSocket } from "./raw-socket.ts";

/**
 * Creating rows in projects of one server, in turns: nobody listens, somebody listens to something else, somebody to
 * these rows.
 */
export async function publishCost(
  house: Awaited<ReturnType<typeof startHouse>>,
  effort: Effort,
): Promise<Compared> {
  const sides: Side[] = [];
  const sockets: RawSocket[] = [];
  for (const listens of ["no", "elsewhere", "here"] as const) {
    const place = await house.place();
    const { projectId, key } = place;
    const headers = {
      "content-type": "application/json",
      "x-appwrite-project": projectId,
      "x-appwrite-key": key,
    };
    const body = JSON.stringify({ rowId: "unique()", data: { title: "A note", votes: 1 } });
    const asked = { method: "POST", path: `/v1${ROWS}`, headers, body };
    sides.push({ url: house.url, launcher: house.pid, requests: [wire(house.url, asked)] });
    if (listens === "no") continue;
    const { url, path, frame } = listening(house.url, place);
    const socket = await RawSocket.open({ url, path, onText: () => {} });
    socket.send(
      listens === "here"
        ? (frame ?? "")
        : (frame ?? "").replace(/"channels":\[.*?\]/, '"channels":["teams"]'),
    );
    sockets.push(socket);
  }
  const found = await compare(sides, effort);
  for (const socket of sockets) socket.destroy();
  return found;
}

/** Nanoseconds it takes a request to find out that nobody listens. */
export async function decisionCost(): Promise<number> {
  standInForPlatform();
  const { concernsSockets } = await import("#workers/api/realtime/concern.ts");
  const project = { id: "p", listening: null } as Parameters<typeof concernsSockets>[0];
  const label = "databases.[databaseId].tables.[tableId].rows.[rowId].create";
  const bumped = ["container:p:main:notes"];
  const TIMES = 2_000_000;
  let told = 0;
  const run = () => {
    const started = process.hrtime.bigint();
    for (let i = 0; i < TIMES; i++) if (concernsSockets(project, label, bumped)) told += 1;
    return Number(process.hrtime.bigint() - started) / TIMES;
  };
  run();
  const nanoseconds = run();
  if (told > 0) throw new Error("Nobody listens, and yet the hub was to be told.");
  return nanoseconds;
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readVerdict } from "#shared/files/antivirus/clamd-protocol.ts";
import { MOST_SCANNED, Scanner } from "#shared/files/antivirus/scanner.ts";
import type { DaemonSocket } from "#shared/files/antivirus/socket.ts";

const DAEMON = { host: "clamav", port: 3310 };

/** What a daemon was told: the command, and the stream taken apart by its lengths; null while that has no end. */
function heard(bytes: Uint8Array): { command: string; content: Uint8Array | null } {
  const zero = bytes.indexOf(0);
  const pieces: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = zero + 1; at + 4 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (length === 0) {
      const isLast = at + 4 === bytes.length;
      return { command: text(bytes.subarray(0, zero)), content: isLast ? join(pieces) : null };
    }
    pieces.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { command: text(bytes.subarray(0, zero)), content: null };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const join = (pieces: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(pieces));

interface Fake {
  open(): Promise<DaemonSocket>;
  readonly told: () => Uint8Array;
  closed: number;
}

/** A daemon that answers once `when` finds that it has heard enough; null hangs up, undefined says nothing yet. */
function fakeDaemon(answer: (told: Uint8Array) => string | null | undefined): Fake {
  const pieces: Uint8Array[] = [];
  const fake: Fake = {
    closed: 0,
    told: () => join(pieces),
    async open() {
      let speak: ReadableStreamDefaultController<Uint8Array> | undefined;
      let isOver = false;
      const readable = new ReadableStream<Uint8Array>({
        start(controller) {
          speak = controller;
        },
      });
      const writable = new WritableStream<Uint8Array>({
        write(chunk) {
          if (isOver) throw new Error("broken pipe");
          pieces.push(chunk.slice());
          const said = answer(join(pieces));
          if (said === undefined) return;
          isOver = true;
          // In two pieces: nothing says that an answer comes at once.
          if (said !== null) {
            speak?.enqueue(new TextEncoder().encode(said.slice(0, 3)));
            speak?.enqueue(new TextEncoder().encode(`${said.slice(3)}\0`));
          }
          speak?.close();
        },
      });
      return {
        readable,
        writable,
        async close() {
          fake.closed += 1;
        },
      };
    },
  };
  return fake;
}

const atTheEnd = (verdict: string) => (told: Uint8Array) => (heard(told).content ? verdict : undefined);

async function* pieces(...chunks: Uint8Array[]) {
  // The same memory each time, as the platform's readers have it.
  const buffer = new Uint8Array(Math.max(0, ...chunks.map(({ length }) => length)));
  for (const chunk of chunks) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
  }
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of bytes) all.push(chunk.slice());
  return join(all);
}

describe("a stream to the daemon", () => {
  it("is the content, however it comes, and so is what is passed on", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 })), async (chunks) => {
        const daemon = fakeDaemon(atTheEnd("stream: OK"));
        const scanner = new Scanner(DAEMON, daemon);
        expect(await collect(scanner.through(pieces(...chunks)))).toEqual(join(chunks));
        expect(heard(daemon.told())).toEqual({ command: "zINSTREAM", content: join(chunks) });
        expect(daemon.closed).toBeGreaterThan(0);
      }),
    );
  });

  it("ends with the content when that is larger than what is scanned", async () => {
    const half = new Uint8Array(MOST_SCANNED / 2);
    const daemon = fakeDaemon(atTheEnd("stream: Virus FOUND"));
    const passed = await collect(
      new Scanner(DAEMON, daemon).through(pieces(half, half, half.subarray(0, 1))),
    );
    expect(passed.length).toBe(MOST_SCANNED + 1);
    expect(heard(daemon.told()).content).toBeNull();
    expect(daemon.closed).toBeGreaterThan(0);
  });

  it("is closed when nobody reads on, or the content breaks off", async () => {
    const daemon = fakeDaemon(() => undefined);
    for await (const _ of new Scanner(DAEMON, daemon).through(pieces(new Uint8Array(3), new Uint8Array(3))))
      break;
    expect(daemon.closed).toBe(1);
    async function* broken() {
      yield new Uint8Array(3);
      throw new Error("the client is gone");
    }
    await expect(collect(new Scanner(DAEMON, daemon).through(broken()))).rejects.toThrow(
      "the client is gone",
    );
    expect(daemon.closed).toBe(2);
  });
});

describe("a verdict", () => {
  const content = [new Uint8Array(100), new Uint8Array(100)];
  const judged = (answer: (told: Uint8Array) => string | null | undefined) => {
    const daemon = fakeDaemon(answer);
    return collect(new Scanner(DAEMON, { open: daemon.open, patience: 200 }).through(pieces(...content)));
  };

  it("of a virus refuses the file, at its end or before", async () => {
    const refusal = { type: "storage_invalid_file", status: 403 };
    await expect(judged(atTheEnd("stream: Eicar FOUND"))).rejects.toMatchObject(refusal);
    await expect(
      judged((told) => (told.length > 50 ? "stream: Eicar FOUND" : undefined)),
    ).rejects.toMatchObject(refusal);
  });

  it.each<[string, (told: Uint8Array) => string | null | undefined]>([
    ["INSTREAM size limit exceeded. ERROR", atTheEnd("INSTREAM size limit exceeded. ERROR")],
    ["size limit", (told) => (told.length > 50 ? "INSTREAM size limit exceeded. ERROR" : undefined)],
    ["clean before the end", (told) => (told.length > 50 ? "stream: OK" : undefined)],
    ["hanging up at the end", (told) => (heard(told).content ? null : undefined)],
    ["hanging up at once", () => null],
    ["silence", () => undefined],
    ["nonsense", atTheEnd("HTTP/1.1 400 Bad Request")],
  ])("of %s keeps the file out as well, as nobody knows", async (_, answer) => {
    await expect(judged(answer)).rejects.toMatchObject({
      type: "general_server_error",
      cause: { message: expect.stringContaining("antivirus: ") },
    });
  });

  it("of a daemon that is not there keeps the file out", async () => {
    const scanner = new Scanner(DAEMON, {
      open: async () => {
        throw new Error("connection refused");
      },
    });
    await expect(collect(scanner.through(pieces(...content)))).rejects.toMatchObject({
      type: "general_server_error",
    });
    await expect(scanner.version()).rejects.toThrow("connection refused");
  });

  it("is clean only when it says so, whatever it says", () => {
    expect(readVerdict("stream: OK\0")).toEqual({ kind: "clean" });
    expect(readVerdict("stream: Win.Test.EICAR_HDB-1 FOUND\0")).toEqual({
      kind: "infected",
      name: "Win.Test.EICAR_HDB-1",
    });
    const mutated = fc.oneof(
      fc.string(),
      fc.string().map((name) => `stream: ${name} FOUND`),
      fc.string().map((tail) => `stream: OK${tail}x`),
    );
    fc.assert(
      fc.property(mutated, (answer) => {
        fc.pre(answer.replace(/\0$/, "").trim() !== "stream: OK");
        expect(readVerdict(answer).kind).not.toBe("clean");
      }),
    );
  });
});

it("a daemon tells its version", async () => {
  const daemon = fakeDaemon(() => "ClamAV 1.4.6/27800/Mon");
  expect(await new Scanner(DAEMON, daemon).version()).toBe("ClamAV 1.4.6/27800/Mon");
  expect(text(daemon.told())).toBe("zVERSION\0");
});

describe("a scanner that speaks HTTP", () => {
  const ADDRESS = { host: "https://av.example.com/scan", port: 0 };
  const content = [new Uint8Array(100).fill(1), new Uint8Array(100).fill(2)];
  const scanned = (answer: (body: ReadableStream<Uint8Array>) => Promise<Response>) =>
    collect(
      new Scanner(ADDRESS, {
        patience: 200,
        fetch: async (url, init) => {
          expect([url, init.method]).toEqual([ADDRESS.host, "POST"]);
          return answer(init.body as ReadableStream<Uint8Array>);
        },
      }).through(pieces(...content)),
    );

  it("has the content as it is, and says that it is clean", async () => {
    let heard = new Uint8Array();
    const passed = await scanned(async (body) => {
      heard = new Uint8Array(await new Response(body).arrayBuffer());
      return new Response("OK");
    });
    expect(passed).toEqual(join(content));
    expect(heard).toEqual(join(content));
  });

  it.each([
    ['[{"Status":"FOUND","Description":"Eicar-Test"}]', "Eicar-Test"],
    ["stream: Eicar-Test FOUND", "Eicar-Test"],
    ["", "something"],
  ])("refuses an infected file: %s", async (text, name) => {
    const refusal = { type: "storage_invalid_file", message: expect.stringContaining(name) };
    const whole = scanned(async (body) => {
      await new Response(body).arrayBuffer();
      return new Response(text, { status: 406 });
    });
    await expect(whole).rejects.toMatchObject(refusal);
    await expect(scanned(async () => new Response(text, { status: 406 }))).rejects.toMatchObject(refusal);
  });

  it.each<[string, (body: ReadableStream<Uint8Array>) => Promise<Response>]>([
    ["a fault", async (body) => new Response(await new Response(body).text(), { status: 500 })],
    ["a redirect", async () => new Response(null, { status: 302, headers: { location: "/" } })],
    ["clean before all was sent", async () => new Response("OK")],
    ["no connection", () => Promise.reject(new Error("refused"))],
    ["silence", () => new Promise(() => undefined)],
    [
      "silence at the end",
      async (body) => new Response(body).text().then(() => new Promise(() => undefined)),
    ],
  ])("keeps out what it cannot tell of: %s", async (_, answer) => {
    await expect(scanned(answer)).rejects.toMatchObject({ type: "general_server_error" });
  });

  it("is there or is not", async () => {
    const answering = (status: number) =>
      new Scanner(ADDRESS, { fetch: async () => new Response(null, { status }) }).version();
    expect(await answering(405)).toBe("");
    await expect(answering(502)).rejects.toThrow("502");
  });
});

import { describe, expect, test } from "vitest";
import { fetchRemote, type RemoteOptions, type Send } from "#shared/avatars/remote.ts";

const options = (send: Send, more: Partial<RemoteOptions> = {}): RemoteOptions => ({
  send,
  privateTargets: false,
  redirects: 3,
  limit: 10,
  reserve: async () => undefined,
  accept: "image/*",
  signal: AbortSignal.timeout(5_000),
  ...more,
});

/** A web of pages by URL; what it is asked for it notes. */
function web(pages: Readonly<Record<string, () => Response>>) {
  const asked: string[] = [];
  const send: Send = async (url, init) => {
    expect(init.redirect).toBe("manual");
    asked.push(url);
    const page = pages[url];
    if (!page) throw new TypeError("no such host");
    return page();
  };
  return { asked, send };
}

const to =
  (location: string, status = 302) =>
  () =>
    new Response("moved", { status, headers: { location } });
const fault = (url: string, send: Send, more?: Partial<RemoteOptions>) =>
  expect(fetchRemote(url, options(send, more))).rejects;

test("the body of a 200 comes with where it was", async () => {
  const { send } = web({
    "https://a.example/": to("/b", 301),
    "https://a.example/b": () => new Response("hello"),
  });
  const found = await fetchRemote("https://a.example/", options(send));
  expect(found.url).toBe("https://a.example/b");
  expect(new TextDecoder().decode(found.bytes)).toBe("hello");
});

describe("nothing is asked of", () => {
  test.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost/",
    "http://metadata.google.internal/",
    "http://router/",
    "ftp://a.example/",
    "http://user:pass@a.example/",
  ])("%s, named or redirected to", async (url) => {
    const { asked, send } = web({ "https://a.example/": to(url) });
    await fault(url, send).toMatchObject({ fault: "refused" });
    expect(asked).toEqual([]);
    await fault("https://a.example/", send).toMatchObject({ fault: "refused" });
    expect(asked).toEqual(["https://a.example/"]);
  });
});

describe("redirects", () => {
  test("end where they go in circles", async () => {
    const { asked, send } = web({
      "https://a.example/": to("https://b.example/"),
      "https://b.example/": to("https://a.example/"),
    });
    await fault("https://a.example/", send).toMatchObject({ fault: "status" });
    expect(asked).toHaveLength(4);
  });

  test("are not followed at all where none may be", async () => {
    const { asked, send } = web({
      "https://a.example/": to("/b"),
      "https://a.example/b": () => new Response("x"),
    });
    await fault("https://a.example/", send, { redirects: 0 }).toMatchObject({ fault: "status" });
    expect(asked).toHaveLength(1);
  });

  test.each([[""], ["http://["]])("to %j lead nowhere", async (location) => {
    const { send } = web({ "https://a.example/": to(location) });
    await fault("https://a.example/", send, { redirects: 1 }).toMatchObject({ fault: "status" });
  });
});

/** A body that tells how much of it was asked for, and whether it was left. */
function counted(text: string) {
  let read = 0;
  let isLeft = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (read === text.length) return controller.close();
        controller.enqueue(new TextEncoder().encode(text[read]));
        read++;
      },
      cancel() {
        isLeft = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, read: () => read, left: () => isLeft };
}

describe("a body", () => {
  const endless = () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent++;
        controller.enqueue(new Uint8Array(4));
      },
    });
    return { response: () => new Response(body), sent: () => sent };
  };

  test("of just the limit is whole", async () => {
    const { send } = web({ "https://a.example/": () => new Response("0123456789") });
    expect((await fetchRemote("https://a.example/", options(send))).bytes).toHaveLength(10);
  });

  test("that is too long is left, announced or not", async () => {
    const announced = () => new Response("x", { headers: { "content-length": "11" } });
    await fault("https://a.example/", web({ "https://a.example/": announced }).send).toMatchObject({
      fault: "too-large",
    });
    const { response, sent } = endless();
    await fault("https://a.example/", web({ "https://a.example/": response }).send).toMatchObject({
      fault: "too-large",
    });
    expect(sent()).toBeLessThan(8);
  });

  test("is cut where its beginning is enough", async () => {
    const { response } = endless();
    const found = await fetchRemote(
      "https://a.example/",
      options(web({ "https://a.example/": response }).send, { cut: true }),
    );
    expect(found.bytes).toHaveLength(10);
  });

  test.each<[string, number, Record<string, string>, Partial<RemoteOptions>]>([
    ["as it is announced", 7, { "content-length": "7" }, {}],
    ["the limit, when it is not announced", 10, {}, {}],
    ["the limit, when it is packed", 10, { "content-length": "7", "content-encoding": "gzip" }, {}],
    ["what of it is read", 10, { "content-length": "700" }, { cut: true }],
  ])("has its memory before it is read: %s", async (_, expected, headers, more) => {
    const { body, read } = counted("0123456");
    const events: string[] = [];
    const reserve = async (bytes: number) => {
      events.push(`${bytes} after ${read()}`);
      await new Promise((done) => setTimeout(done, 20));
      events.push(`still ${read()}`);
    };
    const page = () => new Response(body, { headers });
    const found = await fetchRemote(
      "https://a.example/",
      options(web({ "https://a.example/": page }).send, { ...more, reserve }),
    );
    expect(events).toEqual([`${expected} after 0`, "still 0"]);
    expect(new TextDecoder().decode(found.bytes)).toBe("0123456");
  });

  test("that there is no memory for is left", async () => {
    const { body, left } = counted("0123456");
    const page = () => new Response(body);
    const reserve = () => Promise.reject(new Error("no room"));
    const asked = fetchRemote(
      "https://a.example/",
      options(web({ "https://a.example/": page }).send, { reserve }),
    );
    await expect(asked).rejects.toThrow("no room");
    expect(left()).toBe(true);
  });

  test("of any length is whole", async () => {
    for (const length of [0, 1, 65_535, 65_536, 65_537, 300_000]) {
      const content = Uint8Array.from({ length }, (_, i) => i % 251);
      for (const headers of [[], [["content-length", String(length)]] as [string, string][]]) {
        const page = () => new Response(content, { headers });
        const { bytes } = await fetchRemote(
          "https://a.example/",
          options(web({ "https://a.example/": page }).send, { limit: 300_000 }),
        );
        expect(bytes).toEqual(content);
      }
    }
  });

  test("that stalls ends with the time given", async () => {
    const ended = new AbortController();
    const stalled = () => new Response(new ReadableStream({ pull: () => new Promise(() => ended.abort()) }));
    await fault("https://a.example/", web({ "https://a.example/": stalled }).send, {
      signal: ended.signal,
    }).toMatchObject({ fault: "unreachable" });
  });

  test("that breaks off is none", async () => {
    const broken = () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) }));
    await fault("https://a.example/", web({ "https://a.example/": broken }).send).toMatchObject({
      fault: "unreachable",
    });
  });
});

test.each([201, 204, 304, 404, 500])("a %d is no answer", async (status) => {
  const { send } = web({ "https://a.example/": () => new Response(null, { status }) });
  await fault("https://a.example/", send).toMatchObject({ fault: "status" });
});

test("a server that cannot be reached says so", async () => {
  await fault("https://nobody.example/", web({}).send).toMatchObject({ fault: "unreachable" });
});

import { expect, test } from "vitest";
import { fetchRemote } from "#shared/avatars/remote.ts";
import { holding } from "#workers/api/avatars/holding.ts";

const MIB = 1024 * 1024;

/** Answers whose bodies of 16 MiB arrive in pieces; it counts those of which something is here. */
function farAway() {
  let open = 0;
  let most = 0;
  const body = () => {
    let sent = 0;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (sent === 0) most = Math.max(most, ++open);
          sent += MIB;
          controller.enqueue(new Uint8Array(MIB));
          await new Promise((later) => setTimeout(later, 1));
          if (sent === 16 * MIB) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  };
  const send = async () => new Response(body(), { headers: { "content-length": String(16 * MIB) } });
  return { send, most: () => most, done: () => open-- };
}

test("twenty images that are fetched at once hold no more than there is memory for", async () => {
  const { send, most, done } = farAway();
  const fetched = () =>
    holding(Date.now, async (reserve) => {
      const options = { privateTargets: false, redirects: 0, limit: 20 * MIB, accept: "image/*", reserve };
      const { bytes } = await fetchRemote("https://a.example/", {
        ...options,
        send,
        signal: AbortSignal.timeout(60_000),
      });
      done();
      return bytes.length;
    });
  expect(await Promise.all(Array.from({ length: 20 }, fetched))).toEqual(Array(20).fill(16 * MIB));
  expect(most()).toBeGreaterThan(1);
  expect(most()).toBeLessThanOrEqual(3);
});

test("memory is given back by whoever failed, and before the next body", async () => {
  const failed = holding(Date.now, async (reserve) => {
    await reserve(48 * MIB);
    throw new Error("bad image");
  });
  await expect(failed).rejects.toThrow("bad image");
  const twice = holding(
    Date.now,
    async (reserve) => {
      await reserve(48 * MIB);
      await reserve(48 * MIB);
      return "both";
    },
    100,
  );
  expect(await twice).toBe("both");
});

test("who gets no memory is told to come again", async () => {
  await holding(Date.now, async (reserve) => {
    await reserve(48 * MIB);
    const other = holding(Date.now, (more) => more(MIB), 100);
    await expect(other).rejects.toMatchObject({ status: 503, retryAfter: 5 });
  });
});

import { afterEach, expect, test, vi } from "vitest";
import type { Hold } from "#shared/memory/turns.ts";
import { readUpload } from "#workers/api/pipeline/upload.ts";

afterEach(() => {
  vi.useRealTimers();
});

const TYPE = "multipart/form-data; boundary=b";
const BEGINNING = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun';

/** A body that sends `beginning`, and then neither more nor its end. */
function stalled(beginning: string): Request {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(beginning)),
  });
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
  return new Request("http://localhost/", { ...init, headers: { "content-type": TYPE } });
}

function told() {
  const calls: (number | string)[] = [];
  const held: Hold = {
    arrived: (bytes) => void calls.push(bytes),
    complete: () => void calls.push("complete"),
    release: () => void calls.push("released"),
  };
  return { calls, held };
}

test("an upload that sends nothing for a minute ends, and its memory is free", async () => {
  vi.useFakeTimers();
  const { calls, held } = told();
  const read = readUpload(stalled(BEGINNING), "file", held).catch((fault: unknown) => fault);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(calls).toEqual([0, expect.any(Number)]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await read).toMatchObject({ status: 408 });
  expect(calls.at(-1)).toBe("released");
});

test("memory is free as soon as a form is refused, however long its client goes on", async () => {
  const { calls, held } = told();
  const read = readUpload(stalled(`--b\r\nnot a header\r\n\r\n${BEGINNING}`), "file", held);
  let isOver = false;
  read.catch(() => undefined).finally(() => (isOver = true));
  await vi.waitFor(() => expect(calls.at(-1)).toBe("released"));
  expect(isOver).toBe(false);
});

import { beforeAll, expect, it } from "vitest";
import { bytes, CHUNK, type Stage, stage } from "./stage.ts";

let on: Stage;

beforeAll(async () => {
  on = await stage();
  await on.storage.createBucket({ bucketId: "box", name: "Box" });
});

const BOUNDARY = "xyz";

function formBytes(fileId: string, content: Uint8Array): Uint8Array {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="fileId"\r\n\r\n${fileId}\r\n`;
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head + file), content, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** Numbers that look like chance, and are the same at every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Bytes changed, lost or doubled, up to four times. */
function damage(body: Uint8Array, random: (below: number) => number): Uint8Array {
  let damaged = Buffer.from(body);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(damaged.length);
    const length = random(30);
    const kinds = [
      () => Buffer.concat([damaged.subarray(0, at), Buffer.from([random(256)]), damaged.subarray(at + 1)]),
      () => Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + length)]),
      () => Buffer.concat([damaged.subarray(0, at), damaged.subarray(Math.max(0, at - length))]),
      () => damaged.subarray(0, at + 1),
    ];
    damaged = Buffer.from(kinds[random(kinds.length)]?.() ?? damaged);
  }
  return new Uint8Array(damaged);
}

const RANGES = [
  undefined,
  "bytes 0-299/300",
  `bytes 0-${CHUNK - 1}/${CHUNK + 300}`,
  `bytes ${CHUNK}-${CHUNK + 299}/${CHUNK + 300}`,
  "bytes 0-9/10",
];

it("hundreds of damaged uploads are files or refused, never a fault, and whatever is a file can be read", async () => {
  const random = chance(20_261_121);
  const content = bytes(300, 5);
  const statuses = new Set<number>();
  for (let round = 0; round < 400; round++) {
    const range = RANGES[random(RANGES.length)];
    const sent = await fetch(`${on.endpoint}/storage/buckets/box/files`, {
      method: "POST",
      headers: {
        "x-appwrite-project": on.projectId,
        "x-appwrite-key": on.key,
        "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
        ...(range !== undefined && { "content-range": range, "x-appwrite-id": `h${round % 50}` }),
      },
      body: damage(formBytes(`f${round}`, content), random) as Uint8Array<ArrayBuffer>,
    });
    const body = (await sent.json()) as { $id?: string; sizeOriginal?: number };
    statuses.add(sent.status);
    expect(sent.status, JSON.stringify(body)).toBeLessThan(500);
  }
  expect([...statuses].sort()).toEqual(expect.arrayContaining([201, 400]));
  let cursor: string | null = null;
  let complete = 0;
  do {
    const queries = [JSON.stringify({ method: "limit", values: [100] })];
    if (cursor !== null) queries.push(JSON.stringify({ method: "cursorAfter", values: [cursor] }));
    const { files } = await on.storage.listFiles({ bucketId: "box", queries });
    for (const file of files) {
      const read = await on.content(`box/files/${file.$id}/download`);
      const isComplete = file.chunksUploaded === file.chunksTotal;
      expect(read.status).toBe(isComplete ? 200 : 404);
      const { length } = await read.bytes();
      if (isComplete) expect(length).toBe(file.sizeOriginal);
      complete += isComplete ? 1 : 0;
    }
    cursor = files.length === 100 ? (files.at(-1)?.$id ?? null) : null;
  } while (cursor !== null);
  expect(complete).toBeGreaterThan(10);
});

it("damaged ranges are parts, the whole or refused", async () => {
  const made = await on.storage.createFile({
    bucketId: "box",
    fileId: "ranged",
    file: new File([bytes(1_000)], "r.bin"),
  });
  expect(made.sizeOriginal).toBe(1_000);
  const random = chance(7);
  const alphabet = "bytes=-0123456789,/* x";
  for (let round = 0; round < 300; round++) {
    let range = `bytes=${random(1_200)}-${random(1_200)}`;
    for (let times = random(3); times > 0; times--) {
      const at = random(range.length);
      range = range.slice(0, at) + (alphabet[random(alphabet.length)] ?? "") + range.slice(at + random(2));
    }
    const read = await on.content("box/files/ranged/download", { range });
    expect([200, 206, 416], range).toContain(read.status);
    const { length } = await read.bytes();
    if (read.status !== 416) expect(String(length)).toBe(read.headers.get("content-length"));
  }
});

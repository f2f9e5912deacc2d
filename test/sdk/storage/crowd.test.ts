import { connect, type Socket } from "node:net";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { bytes, CHUNK, formOf, type Stage, stage } from "./stage.ts";

let on: Stage;

beforeAll(async () => {
  on = await stage();
  await on.storage.createBucket({ bucketId: "crowd", name: "Crowd", permissions: ['read("any")'] });
});

const TYPE = "multipart/form-data; boundary=b";

/** An upload of a chunk's size that stops after its beginning. */
function stalledUpload(): Promise<Socket> {
  const { hostname, port } = new URL(on.endpoint);
  const head = [
    "POST /v1/storage/buckets/crowd/files HTTP/1.1",
    `Host: ${hostname}:${port}`,
    `X-Appwrite-Project: ${on.projectId}`,
    `X-Appwrite-Key: ${on.key}`,
    `Content-Type: ${TYPE}`,
    `Content-Length: ${CHUNK}`,
  ].join("\r\n");
  return new Promise((done, failed) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `${head}\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun`,
      );
      done(socket);
    });
    socket.on("error", failed);
  });
}

test("uploads of clients that went away keep nobody waiting", async () => {
  const sockets = await Promise.all(Array.from({ length: 12 }, stalledUpload));
  const pause = () => new Promise<string>((later) => setTimeout(later, 500, "waits"));
  await pause();
  const upload = on.form("crowd", formOf("after", bytes(CHUNK)));
  expect(await Promise.race([upload, pause()])).toBe("waits");
  for (const socket of sockets) socket.destroy();
  // Long before what they held would be taken for given back.
  expect(await upload).toMatchObject({ status: 201 });
}, 30_000);

// That memory stays bounded no test here can tell: how many bodies are begun at once, test/worker/storage/receiving.test.ts does,
// what is worked on at once, test/unit/memory. These two tell that nobody is sent away for it.
test("more uploads at once than fit into memory all come to their end", async () => {
  const content = bytes(4 * 1024 * 1024, 5);
  const sent = Array.from({ length: 24 }, (_, n) => on.form("crowd", formOf(`many-${n}`, content)));
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array(24).fill(201));
});

test("so do more previews", async () => {
  const create = { width: 1800, height: 1400, channels: 3 as const, background: "#123456" };
  const image = new Uint8Array(await sharp({ create }).jpeg({ progressive: true }).toBuffer());
  await on.form("crowd", formOf("picture", image, "a.jpg"));
  const made = Array.from({ length: 16 }, (_, n) =>
    on.content(`crowd/files/picture/preview?width=${1200 + n}&output=webp`),
  );
  const answers = await Promise.all(made);
  expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
  for (const answer of answers) expect((await answer.bytes()).length).toBeGreaterThan(100);
}, 120_000);

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "#shared/contract/errors.ts";
import { UploadedFile } from "#shared/contract/upload.ts";
import { readUpload } from "#workers/api/pipeline/upload.ts";

const BOUNDARY = "----edge7MA4YWxkTrZu0gW";
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const utf8 = (text: string) => new TextEncoder().encode(text);
const join = (...pieces: (Uint8Array | string)[]) =>
  new Uint8Array(Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? utf8(piece) : piece))));

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly content: Uint8Array | string;
}

/** A form as clients write it. */
function form(parts: readonly Part[]): Uint8Array {
  const pieces = parts.flatMap(({ name, filename, content }) => {
    const file = filename === undefined ? "" : `; filename="${filename}"`;
    const type = filename === undefined ? "" : "Content-Type: application/octet-stream\r\n";
    return [
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type}\r\n`,
      content,
      "\r\n",
    ];
  });
  return join(...pieces, `--${BOUNDARY}--\r\n`);
}

/** The body in pieces that end where `cuts` say, over and over. */
function requestOf(body: Uint8Array, type: string, cuts: readonly number[]): Request {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0, turn = 0; at < body.length; turn++) {
        const size = cuts.length > 0 ? (cuts[turn % cuts.length] ?? 1) : body.length;
        controller.enqueue(body.slice(at, at + size));
        at += size;
      }
      controller.close();
    },
  });
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    body: stream,
    duplex: "half",
    headers: { "content-type": type },
  };
  return new Request("http://localhost/", init);
}

interface Read {
  readonly values: Readonly<Record<string, unknown>>;
  readonly name: string | null;
  readonly content: Uint8Array | null;
}

async function read(body: Uint8Array, cuts: readonly number[] = [], type = TYPE): Promise<Read> {
  const { values, drain } = await readUpload(requestOf(body, type, cuts), "file");
  const { file, ...others } = values;
  if (!(file instanceof UploadedFile)) return { values, name: null, content: null };
  const pieces: Uint8Array[] = [];
  for await (const chunk of file.bytes()) pieces.push(chunk.slice());
  await drain();
  return { values: others, name: file.name, content: join(...pieces) };
}

const sizes = fc.array(fc.integer({ min: 1, max: 97 }), { maxLength: 5 });
const content = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  // What looks like the end of a part, and is not.
  fc
    .constantFrom(`\r\n--${BOUNDARY.slice(0, -1)}`, `\r\n--`, "\r", "\n\r\n", `--${BOUNDARY.slice(1)}--`)
    .map(utf8),
);
const parts = fc.record({ id: fc.stringMatching(/^[a-z0-9]{1,20}$/), content });

describe("a form", () => {
  it("reads as it was written, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(parts, sizes, async ({ id, content }, cuts) => {
        const body = form([
          { name: "fileId", content: id },
          { name: "permissions[]", content: 'read("any")' },
          { name: "file", filename: "a b.txt", content },
        ]);
        const result = await read(body, cuts);
        expect(result).toEqual({
          values: { fileId: id, permissions: ['read("any")'] },
          name: "a b.txt",
          content,
        });
      }),
      { numRuns: 300 },
    );
  });

  it("that breaks off anywhere is refused, and never a shorter file", async () => {
    const body = form([
      { name: "fileId", content: "x" },
      { name: "file", filename: "a", content: "some content of a file" },
    ]);
    // The line end after the last boundary is nobody's.
    for (let length = 1; length < body.length - 2; length++) {
      await expect(read(body.slice(0, length), [7])).rejects.toMatchObject({
        type: "general_argument_invalid",
        status: 400,
      });
    }
  });
});

const original = form([
  { name: "fileId", content: "unique()" },
  { name: "permissions[]", content: 'read("user:ada")' },
  { name: "file", filename: "picture.png", content: Uint8Array.from({ length: 300 }, (_, i) => i) },
  { name: "folder", content: "a/b" },
]);

const at = fc.nat(original.length - 1);
const token = fc.constantFrom(
  "\r\n",
  "\n",
  "--",
  `--${BOUNDARY}`,
  `\r\n--${BOUNDARY}--`,
  `\r\n--${BOUNDARY}\r\n\r\n`,
  'Content-Disposition: form-data; name="file"; filename="x"\r\n\r\n',
  "Content-Disposition: form-data\r\n",
  "Content-Transfer-Encoding: base64\r\n",
  'name="',
  "filename*=UTF-8''%00%ff\"",
  "\0",
  ":",
  "\u00ff\u0100",
);
/** What may happen to a body on its way, or on purpose. */
const mutation = fc.oneof(
  fc.tuple(at, fc.nat(255)).map(
    ([i, byte]) =>
      (body: Uint8Array) =>
        body.map((old, j) => (j === i ? byte : old)),
  ),
  fc.tuple(at, fc.nat(60)).map(
    ([i, n]) =>
      (body: Uint8Array) =>
        join(body.slice(0, i), body.slice(i + n)),
  ),
  fc.tuple(at, at, fc.nat(80)).map(
    ([from, to, n]) =>
      (body: Uint8Array) =>
        join(body.slice(0, to), body.slice(from, from + n), body.slice(to)),
  ),
  fc.tuple(at, token).map(
    ([i, text]) =>
      (body: Uint8Array) =>
        join(body.slice(0, i), text, body.slice(i)),
  ),
  at.map((i) => (body: Uint8Array) => body.slice(0, i)),
);
const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant(TYPE) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "multipart/form-data",
      "multipart/form-data; boundary=",
      'multipart/form-data; boundary="',
      "multipart/form-data; boundary=;",
      `multipart/form-data; boundary="${BOUNDARY}"; charset=x`,
      `multipart/form-data; boundary=${"x".repeat(5_000)}`,
      "multipart/form-data; boundary=\u00e9",
      "multipart/form-data; boundary=*",
    ),
  },
);

it("thousands of damaged forms are forms or are refused, and nothing else", async () => {
  let refused = 0;
  let whole = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      sizes,
      contentType,
      async (mutations, cuts, type) => {
        const body = mutations.reduce((bytes, mutate) => mutate(bytes), original);
        try {
          const { values, content } = await read(body, cuts, type);
          // Nothing is there that was not sent.
          if (content) expect(content.length).toBeLessThanOrEqual(body.length);
          for (const name of Object.keys(values)) expect(typeof name).toBe("string");
          whole++;
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          expect(error).toMatchObject({ status: 400, type: "general_argument_invalid" });
          refused++;
        }
      },
    ),
    { numRuns: 4_000 },
  );
  expect(Math.min(refused, whole)).toBeGreaterThan(100);
});

it("bytes of no form at all are refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), sizes, async (body, cuts) => {
      await expect(read(body, cuts)).rejects.toMatchObject({ type: "general_argument_invalid" });
    }),
    { numRuns: 500 },
  );
});

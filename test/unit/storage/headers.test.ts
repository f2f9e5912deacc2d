import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readContentRange } from "#shared/contract/content-range.ts";
import { ApiError } from "#shared/contract/errors.ts";
import { contentDisposition, extensionOf, safeName } from "#shared/contract/file-name.ts";
import { readRange } from "#shared/contract/range.ts";
import { viewType } from "#shared/contract/safe-types.ts";
import { CHUNK } from "#shared/contract/storage.ts";
import { readDisposition } from "#workers/api/pipeline/disposition.ts";

const sizes = fc.integer({ min: 1, max: 2 ** 40 });

/** A header that was right, with a few characters changed, lost or put in. */
const damaged = (header: fc.Arbitrary<string>) =>
  fc
    .tuple(
      header,
      fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(..."bytes=-/*, 0123456789\0é")), {
        maxLength: 3,
      }),
    )
    .map(([text, changes]) =>
      changes.reduce((old, [n, lost, put]) => {
        const at = n % (old.length + 1);
        return old.slice(0, at) + put + old.slice(at + lost);
      }, text),
    );

describe("Content-Range", () => {
  it("numbers the chunks of a file, which add up to it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 * CHUNK }), (total) => {
        let sum = 0;
        for (let start = 0, number = 1; start < total; start += CHUNK, number++) {
          const end = Math.min(start + CHUNK, total) - 1;
          const chunk = readContentRange(`bytes ${start}-${end}/${total}`);
          expect(chunk).toMatchObject({ number, total, count: Math.ceil(total / CHUNK) });
          sum += chunk?.size ?? 0;
        }
        expect(sum).toBe(total);
      }),
      { numRuns: 20 },
    );
  });

  it("is taken as it must be or refused as what it is, whatever it says", () => {
    const text = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.tuple(fc.nat(), fc.nat(), fc.nat()).map(([a, b, c]) => `bytes ${a}-${b}/${c}`),
      damaged(fc.nat(9).map((n) => `bytes ${n * CHUNK}-${(n + 1) * CHUNK - 1}/${10 * CHUNK}`)),
    );
    fc.assert(
      fc.property(text, (header) => {
        try {
          const chunk = readContentRange(header);
          if (header === "") return;
          expect(chunk?.number).toBeLessThanOrEqual(chunk?.count ?? 0);
          expect(chunk?.size).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ type: "storage_invalid_content_range" });
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("Range", () => {
  it("lies within the file or is refused", () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.option(sizes), fc.option(sizes)).map(([a, b]) => `bytes=${a ?? ""}-${b ?? ""}`),
      damaged(fc.tuple(sizes, sizes).map(([a, b]) => `bytes=${Math.min(a, b)}-${Math.max(a, b)}`)),
    );
    fc.assert(
      fc.property(header, sizes, (text, size) => {
        try {
          const range = readRange(text, size);
          if (!range) return;
          expect(range.first).toBeGreaterThanOrEqual(0);
          expect(range.last).toBeLessThan(size);
          expect(range.first).toBeLessThanOrEqual(range.last);
        } catch (error) {
          expect(error instanceof ApiError && error.status).toBe(416);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("a name", () => {
  it("holds nothing that leads elsewhere or breaks a header", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (sent) => {
        const name = safeName(sent, "id");
        expect(name).not.toMatch(/[\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        for (const segment of name.split("/")) expect(["", ".", ".."]).not.toContain(segment.trim());
        const header = contentDisposition("inline", name);
        expect(header).toMatch(/^[\x20-\x7e]*$/);
        expect(() => new Headers({ "content-disposition": header })).not.toThrow();
        if (name.isWellFormed() && !name.includes('"')) {
          // What a client reads back is the name.
          const read = readDisposition(header).filename;
          expect(read).toBe(name.split("/").at(-1));
        }
      }),
    );
  });

  it("has the extension after its last dot", () => {
    const names = ["a.TXT", "a.tar.gz", "txt", "a.", ".env", "v1.2/a", "v1/a.b"];
    expect(names.map(extensionOf)).toEqual(["txt", "gz", "", "", "env", "", "b"]);
  });
});

it.each([
  ["2031/may/a.jpg", "2031/may/a.jpg"],
  ["/etc/passwd", "passwd"],
  ["../a.txt", "a.txt"],
  ["a/../b.txt", "b.txt"],
  ["a//b.txt", "b.txt"],
  ["a/ . /b.txt", "b.txt"],
  ["a/b/", "id"],
  ["a/..", "id"],
  ["C:\\a/b.txt", "b.txt"],
  [" a.txt ", "a.txt"],
  ["a/ b.txt", "a/ b.txt"],
])("%j is kept as %s", (sent, name) => {
  expect(safeName(sent, "id")).toBe(name);
});

describe("a part's disposition", () => {
  it("reads as clients write it", () => {
    const cases: [header: string, name: string, filename?: string][] = [
      ['form-data; name="file"; filename="a b.txt"', "file", "a b.txt"],
      ['form-data; name="file"; filename="日本.txt"', "file", "日本.txt"],
      ['form-data; name="file"; filename="say \\"hi\\".txt"', "file", 'say "hi".txt'],
      ['form-data; name="file"; filename="C:\\temp\\a.txt"', "file", "C:\\temp\\a.txt"],
      ['form-data; name="file"; filename="x; name=y"', "file", "x; name=y"],
      ["form-data; name=file; filename=a.txt", "file", "a.txt"],
      ['form-data; name="f"; filename="_"; filename*=UTF-8\'\'na%C3%AFve', "f", "naïve"],
      ['form-data; name="f"; filename="_"; filename*=UTF-8\'\'%ZZ', "f", "_"],
      ['form-data; name="permissions[]"', "permissions[]"],
      ["form-data", ""],
    ];
    for (const [header, name, filename] of cases) {
      expect(readDisposition(header)).toEqual({ name, ...(filename !== undefined && { filename }) });
    }
  });
});

it("shows as themselves only types that run nothing", () => {
  expect(["image/png", "video/mp4", "application/pdf"].map(viewType)).toEqual([
    "image/png",
    "video/mp4",
    "application/pdf",
  ]);
  for (const type of ["text/html", "image/svg+xml", "text/xml", "application/javascript", "", "x"]) {
    expect(viewType(type)).toBe("text/plain");
  }
});

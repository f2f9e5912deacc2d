import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { bindingCodec } from "#shared/images/binding-codec.ts";
import { blank } from "#shared/images/bitmap.ts";
import { codecFor } from "#shared/images/codecs.ts";
import { OUTPUTS } from "#shared/images/edit.ts";
import { readImageHeader } from "#shared/images/header.ts";
import { finish, transform } from "#shared/images/transform.ts";
import type { Env } from "#workers/env.ts";

const { IMAGES } = env as unknown as Env;

/** Red on the left, blue on the right. */
function flag() {
  const bitmap = blank({ width: 60, height: 40 });
  for (let i = 0; i < bitmap.data.length; i += 4) {
    bitmap.data.set((i / 4) % 60 < 30 ? [220, 20, 20, 255] : [20, 20, 220, 255], i);
  }
  return bitmap;
}

it.each(OUTPUTS)("the Images binding makes %s of the same plan", async (output) => {
  if (!IMAGES) throw new Error("IMAGES is not bound");
  const codec = bindingCodec(IMAGES);
  const source = await finish(flag(), { output: "jpg", quality: 95 });
  const edit = {
    output,
    width: 20,
    height: 20,
    gravity: "left",
    borderWidth: 2,
    borderColor: "00ff00",
  } as const;
  const made = await transform(source.bytes, edit, { codec });
  if (output === "avif") return;
  expect(readImageHeader(made.bytes)).toMatchObject({ width: 24, height: 24 });
  let middle: number[] = [];
  const [ours, theirs] = [await transform(source.bytes, edit), made];
  // Another's pixels and bytes: it was not our own codec that did it in the end.
  expect(Buffer.compare(ours.bytes, theirs.bytes)).not.toBe(0);
  for (const { bytes } of [ours, theirs]) {
    let line = 0;
    const header = readImageHeader(bytes);
    await codecFor("wasm", undefined).decode(bytes, header, header, () => (row) => {
      if (line++ === 12) middle = [...row.subarray(48, 51)];
    });
    expect(middle[0]).toBeGreaterThan(190);
    expect(middle[2]).toBeLessThan(60);
  }
});

it("what the service refuses is judged by our own codec", async () => {
  const refusing = {
    input: () => {
      throw new Error("9422: the quota is used up");
    },
  } as unknown as ImagesBinding;
  const codec = bindingCodec(refusing);
  const source = await finish(flag(), { output: "jpg" }, { codec });
  expect((await transform(source.bytes, { output: "webp" }, { codec })).mimeType).toBe("image/webp");
  const cut = source.bytes.subarray(0, source.bytes.length - 30);
  await expect(transform(cut, { output: "png" }, { codec })).rejects.toMatchObject({ fault: "damaged" });
});

it("a binding that is wanted and missing is told when it is used, not before", async () => {
  const codec = codecFor("binding", undefined);
  await expect(finish(flag(), { output: "png" }, { codec })).rejects.toThrow(/IMAGES/);
});

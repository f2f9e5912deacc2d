import "#local/environment.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { buildBundle } from "#local/bundle.ts";
import { bootstrap, type Place } from "#test/sdk/support/bootstrap.ts";
import { launch } from "#test/sdk/support/launch.ts";
import { childMemory, childTime } from "./cpu.ts";
import { median } from "./measure.ts";
import { machine, row, whole } from "./report.ts";

/** `npm run bench:previews [-- --rounds 5]`: what docs/PERFORMANCE.md shows of previews. */
const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(options.rounds);
const [WIDTH, HEIGHT] = [4_000, 3_000];
const MIB = 1024 * 1024;

/** Twelve megapixels with the detail of a photograph: soft shapes, edges, grain. */
function photograph() {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  let state = 1;
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const grain = (state >>> 27) - 16;
      const edge = (x >> 7) % 3 === (y >> 7) % 3 ? 25 : 0;
      data[at++] = Math.min(255, Math.max(0, 120 + 80 * Math.sin(x / 190) + grain + edge));
      data[at++] = Math.min(255, Math.max(0, 120 + 80 * Math.cos(y / 140) + grain - edge));
      data[at++] = Math.min(255, Math.max(0, 120 + 60 * Math.sin((x + y) / 230) + grain));
    }
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

interface Taken {
  readonly ms: number;
  readonly cpu: number;
  /** Bytes the runtime grew by while it was made. */
  readonly growth: number;
  readonly size: number;
  readonly trips: string;
}

async function take(server: { pid: number }, ask: () => Promise<Response>): Promise<Taken> {
  const before = {
    cpu: childTime(server.pid, "workerd") ?? 0,
    memory: childMemory(server.pid, "workerd") ?? 0,
  };
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, (childMemory(server.pid, "workerd") ?? 0) - before.memory);
  }, 15);
  const start = performance.now();
  const response = await ask();
  const size = (await response.bytes()).length;
  const ms = performance.now() - start;
  clearInterval(timer);
  if (response.status !== 200) throw new Error(`A preview answered ${response.status}.`);
  most = Math.max(most, (childMemory(server.pid, "workerd") ?? 0) - before.memory);
  const cpu = (childTime(server.pid, "workerd") ?? 0) - before.cpu;
  const trips = /(\d+) round trips/.exec(response.headers.get("server-timing") ?? "")?.[1] ?? "–";
  return { ms, cpu, growth: most, size, trips };
}

const ask = (place: Place, file: string, query: string) => () =>
  fetch(`${place.endpoint}/storage/buckets/photos/files/${file}/preview?${query}`, {
    headers: { "x-appwrite-project": place.projectId, "x-appwrite-key": place.key },
  });

async function upload(place: Place, id: string, content: Buffer): Promise<void> {
  const chunk = 5 * MIB;
  for (let start = 0; start < content.length; start += chunk) {
    const end = Math.min(start + chunk, content.length);
    const form = new FormData();
    form.append("fileId", id);
    form.append("file", new Blob([new Uint8Array(content.subarray(start, end))]), `${id}.jpg`);
    const sent = await fetch(`${place.endpoint}/storage/buckets/photos/files`, {
      method: "POST",
      headers: {
        "x-appwrite-project": place.projectId,
        "x-appwrite-key": place.key,
        "x-appwrite-id": id,
        "content-range": `bytes ${start}-${end - 1}/${content.length}`,
      },
      body: form,
    });
    if (sent.status !== 201) throw new Error(`The upload of ${id} answered ${sent.status}.`);
  }
}

const CASES: readonly [what: string, file: string, query: string][] = [
  ["JPEG → JPEG, 400 wide", "jpeg", "width=400"],
  ["JPEG → JPEG, 1600 wide", "jpeg", "width=1600"],
  ["JPEG → JPEG, as large as it is", "jpeg", ""],
  ["progressive JPEG → JPEG, 400 wide", "progressive", "width=400"],
  ["JPEG → WebP, 800 wide", "jpeg", "width=800&output=webp"],
  ["JPEG → AVIF, 800 wide", "jpeg", "width=800&output=avif"],
  ["PNG → PNG, 400 wide", "png", "width=400&output=png"],
  ["WebP → WebP, 400 wide", "webp", "width=400&output=webp"],
];

const root = await mkdtemp(join(tmpdir(), "edgewrite-bench-previews-"));
await buildBundle(join(root, "bundle"));
const settings = {
  _APP_OPTIONS_ABUSE: "disabled",
  _APP_STORAGE_LIMIT: String(100 * MIB),
  _APP_STORAGE_PREVIEW_LIMIT: String(100 * MIB),
};
const server = await launch(join(root, "bundle"), { settings });
try {
  const place = await bootstrap(server.url);
  await place.keyed("POST", "/storage/buckets", { bucketId: "photos", name: "Photos", encryption: false });
  const image = photograph();
  const sources = {
    jpeg: await image.clone().jpeg({ quality: 85 }).toBuffer(),
    progressive: await image.clone().jpeg({ quality: 85, progressive: true }).toBuffer(),
    png: await image.clone().png({ compressionLevel: 3 }).toBuffer(),
    webp: await image.clone().webp({ effort: 1 }).toBuffer(),
  };
  for (const [id, content] of Object.entries(sources)) await upload(place, id, content);
  const sizes = Object.entries(sources).map(([id, { length }]) => `${id} ${(length / MIB).toFixed(1)} MiB`);
  console.log(
    `\n${machine(new Date())}; ${WIDTH} by ${HEIGHT} pixels: ${sizes.join(", ")}; medians of ${rounds}\n`,
  );
  console.log(
    row("preview", "first in an isolate", "made", "CPU", "bytes", "made before", "CPU", "round trips"),
  );
  console.log(row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:"));
  const base = childMemory(server.pid, "workerd") ?? 0;
  let most = 0;
  for (const [what, file, query] of CASES) {
    const made: Taken[] = [];
    // Another quality is another preview; the first of them warms up.
    for (let n = 0; n <= rounds; n++)
      made.push(await take(server, ask(place, file, `${query}&quality=${80 - n}`)));
    await new Promise((later) => setTimeout(later, 1_000));
    const [first, ...rest] = made;
    const again: Taken[] = [];
    for (let n = 0; n < 3 * rounds; n++)
      again.push(await take(server, ask(place, file, `${query}&quality=80`)));
    most = Math.max(most, ...made.map(({ growth }) => growth));
    const of = (list: readonly Taken[], key: "ms" | "cpu" | "size") => median(list.map((one) => one[key]));
    console.log(
      row(
        what,
        `${whole(first?.ms ?? 0)} ms`,
        `${whole(of(rest, "ms"))} ms`,
        `${whole(of(rest, "cpu"))} ms`,
        whole(of(rest, "size")),
        `${of(again, "ms").toFixed(1)} ms`,
        `${of(again, "cpu").toFixed(0)} ms`,
        again.at(-1)?.trips ?? "–",
      ),
    );
  }
  const after = childMemory(server.pid, "workerd") ?? 0;
  const memory = `before ${whole(base / MIB)} MiB, at the end ${whole(after / MIB)} MiB, most growth during one ${whole(most / MIB)} MiB`;
  console.log(`\nMemory of workerd: ${memory}.`);
} finally {
  await server.stop();
  await rm(root, { recursive: true, force: true });
}

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keptSecrets } from "#local/secrets.ts";
import { parseSettings } from "#shared/config/settings.ts";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { cookiesOf } from "#test/sdk/support/raw.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { signLink } from "#workers/api/storage/content-link.ts";
import { bytes, CHUNK, formOf, type Stage, stage, stageOn } from "./stage.ts";

let server: RunningServer;
let on: Stage;
let callers: Readonly<Record<string, Record<string, string>>>;

const who = ["key", "session", "jwt", "guest", "admin"] as const;

beforeAll(async () => {
  server = await startServer({ settings: { _APP_OPTIONS_ABUSE: "disabled" } });
  stageOn(server.url);
  on = await stage();
  const account = { email: "ada@trips.test", password: "correct horse" };
  await on.guest("POST", "/account", { userId: "ada", ...account });
  const session = await on.guest("POST", "/account/sessions/email", account);
  const cookie = cookiesOf(session.headers);
  const jwt = await on.guest("POST", "/account/jwts", {}, { cookie });
  callers = {
    key: { "x-appwrite-key": on.key },
    session: { cookie },
    jwt: { "x-appwrite-jwt": String(jwt.body.jwt) },
    guest: {},
  };
  const all = ['create("any")', 'read("any")', 'update("any")', 'delete("any")'];
  await on.storage.createBucket({ bucketId: "open", name: "Open", permissions: all });
  const own = { fileSecurity: true, permissions: ['create("any")'] };
  await on.storage.createBucket({ bucketId: "own", name: "Own", ...own });
  await on.storage.createBucket({ bucketId: "closed", name: "Closed" });
  const square = { width: 20, height: 20, channels: 3 as const, background: "#123456" };
  const png = new Uint8Array(await sharp({ create: square }).png().toBuffer());
  for (const bucket of ["open", "own", "closed"]) {
    for (const id of ["a", ...who.map((one) => `of-${one}`)]) {
      const form = formOf(id, png, "a.png");
      for (const permission of all.slice(1)) form.append("permissions[]", permission);
      const { status } = await on.form(bucket, form);
      expect(status).toBe(201);
    }
  }
});
afterAll(async () => {
  stageOn(null);
  await server?.stop();
});

/** How many a request takes when all is warm: at the second time. */
async function trips(
  as: string,
  method: string,
  path: string,
  body?: (turn: number) => object,
  statuses = [200, 201, 204],
) {
  const call =
    as === "admin"
      ? on.admin
      : (...[method, path, body]: Parameters<typeof on.guest>) =>
          on.guest(method, path, body, callers[as] ?? {});
  await call(method, path, body?.(1));
  const answer = await call(method, path, body?.(2));
  expect(statuses, `${method} ${path} by ${as}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
  return answer.roundTrips;
}

const range = (n: number, total: number) => {
  const start = (n - 1) * CHUNK;
  return `bytes ${start}-${Math.min(start + CHUNK, total) - 1}/${total}`;
};

async function sent(as: string, bucket: string, form: FormData, headers: Record<string, string> = {}) {
  const answer = await fetch(`${on.endpoint}/storage/buckets/${bucket}/files`, {
    method: "POST",
    headers: { "x-appwrite-project": on.projectId, ...callers[as], ...headers },
    body: form,
  });
  expect([as, answer.status, await answer.text()]).toEqual([as, 201, expect.anything()]);
  return Number(/(\d+) round trips/.exec(answer.headers.get("server-timing") ?? "")?.[1]);
}

describe.each(["open", "own"])("in the bucket `%s` one is what it takes", (bucket) => {
  const files = `/storage/buckets/${bucket}/files`;

  test.each(who)("to read, by %s", async (as) => {
    const taken: Record<string, number> = {};
    for (const path of ["", "/a", "/a/view", "/a/download"]) {
      taken[path] = await trips(as, "GET", files + path);
    }
    expect(taken).toEqual({ "": 1, "/a": 1, "/a/view": 1, "/a/download": 1 });
  });

  test.each(who)("for a preview that is kept, by %s", async (as) => {
    const path = `${files}/a/preview?width=10`;
    const kept = async () => {
      const answer = await on.guest("GET", path, undefined, callers[as]);
      return answer.headers.get("x-appwrite-cache");
    };
    await expect.poll(kept, { timeout: 10_000 }).toBe("hit");
    expect(await trips(as, "GET", path)).toBe(1);
  });

  test.each(who)("to change a file and to delete it, by %s", async (as) => {
    const file = `${files}/of-${as}`;
    expect(await trips(as, "PUT", file, (turn) => ({ name: `turn ${turn}.png` }))).toBe(1);
    // The first deletes it, the second finds nothing: at the same price.
    expect(await trips(as, "DELETE", file, undefined, [404])).toBe(1);
  });

  test.each(who.filter((one) => one !== "admin"))("to create a small file, by %s", async (as) => {
    const create = (n: number) => sent(as, bucket, formOf(`${as}-${n}`, "small"));
    await create(1);
    expect(await create(2)).toBe(1);
  });

  test.each(who.filter((one) => one !== "admin"))("for what is refused, by %s", async (as) => {
    expect(await trips(as, "GET", `${files}/none`, undefined, [404])).toBe(1);
    expect(await trips(as, "GET", `${files}/none/preview`, undefined, [404])).toBe(1);
  });
});

test.each(["session", "jwt", "guest"])("one for what %s may not read", async (as) => {
  const files = "/storage/buckets/closed/files";
  for (const path of ["", "/a", "/a/view", "/a/preview"]) {
    expect(await trips(as, "GET", files + path, undefined, [401])).toBe(1);
  }
});

test.each(["session", "guest"])("one with a token of the file, by %s", async (as) => {
  const made = await on.keyed("POST", "/tokens/buckets/closed/files/a", {});
  const secret = encodeURIComponent(String(made.body.secret));
  for (const content of ["view", "download", "preview?width=0"]) {
    const [path = "", query = ""] = content.split("?");
    const url = `/storage/buckets/closed/files/a/${path}?token=${secret}&${query}`;
    if (path === "preview") {
      const kept = async () => (await on.guest("GET", url)).headers.get("x-appwrite-cache");
      await expect.poll(kept, { timeout: 10_000 }).toBe("hit");
    }
    expect(await trips(as, "GET", url)).toBe(1);
  }
});

test("one with the link of a push message", async () => {
  const settings = parseSettings(await keptSecrets(server.data));
  const at = { settings, project: { id: on.projectId }, now: Date.now() };
  const link = { bucketId: "closed", fileId: "a", disposition: "inline" } as const;
  const jwt = await signLink(at, link, 60);
  expect(await trips("guest", "GET", `/storage/buckets/closed/files/a/push?jwt=${jwt}`)).toBe(1);
});

test.each(["key", "session", "guest"])("of a large file by %s: what each chunk takes", async (as) => {
  const content = bytes(3 * CHUNK + 1, 3);
  const id = `large-${as}`;
  const chunk = (n: number) => {
    const piece = content.subarray((n - 1) * CHUNK, n * CHUNK);
    const headers = { "content-range": range(n, content.length), "x-appwrite-id": id };
    return sent(as, "open", formOf(id, piece), headers);
  };
  await sent(as, "open", formOf(`warm-${as}`, "x"));
  // What is known of the file, its row, and that the chunk is here.
  expect(await chunk(1)).toBe(3);
  expect([await chunk(2), await chunk(3)]).toEqual([2, 2]);
  // The last is followed by the file's completion.
  expect(await chunk(4)).toBe(3);
});

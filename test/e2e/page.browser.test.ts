import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { RunningServer } from "#test/sdk/support/launch.ts";
import { startServer } from "#test/sdk/support/server.ts";
import { openBrowser, STRANGER } from "./support/browser.ts";
import { servePage } from "./support/page-server.ts";
import { projectOf, takeTour } from "./support/quickstart.ts";
import { Visitor } from "./support/visitor.ts";

const SEEDED = ["Rain over the river", "Tiles of Alfama", "Tram 28 at sunrise"];

let browser: Browser;
let server: RunningServer;
let page: Awaited<ReturnType<typeof servePage>>;
let project: string;

beforeAll(async () => {
  browser = await openBrowser();
  [server, page] = await Promise.all([
    startServer({ settings: { _APP_OPTIONS_ABUSE: "disabled" } }),
    servePage(),
  ]);
  project = projectOf(await takeTour(server.endpoint));
});
afterAll(async () => {
  await browser?.close();
  page?.stop();
  await server?.stop();
});

async function visit(host: string, query: Record<string, string> = {}): Promise<Visitor> {
  const address = new URLSearchParams({ project, endpoint: server.endpoint, ...query });
  const visitor = await Visitor.arrive(browser, `http://${host}:${page.port}/?${address}`);
  onTestFinished(() => visitor.leave());
  return visitor;
}

test("a guest reads what is for everyone and nothing else", async () => {
  const guest = await visit("localhost");
  expect(await guest.problem()).toBeNull();
  expect(await guest.name()).toBeNull();
  expect((await guest.titles()).sort()).toEqual(["Lisbon, where to eat", ...SEEDED]);
  expect(await guest.total()).toBe("4 notes");
});

test("on the API's own site the session is a cookie", async () => {
  const cara = await visit("localhost");
  await cara.signUp("Cara");
  expect(await cara.problem()).toBeNull();
  expect(await cara.name()).toBe("Cara");
  const cookies = await cara.context.cookies(server.endpoint);
  expect(cookies).toMatchObject([{ name: `a_session_${project}_legacy`, httpOnly: true, secure: false }]);

  await cara.page.evaluate("localStorage.clear()");
  await cara.reload();
  expect(await cara.name()).toBe("Cara");
});

test("on another site the session is the fallback's", async () => {
  const dora = await visit("127.0.0.1");
  await dora.signUp("Dora");
  expect(await dora.problem()).toBeNull();
  expect(await dora.name()).toBe("Dora");
  expect(await dora.context.cookies()).toEqual([]);
  expect(JSON.parse((await dora.fallback()) ?? "")).toHaveProperty(`a_session_${project}`);

  await dora.reload();
  expect(await dora.name()).toBe("Dora");

  await dora.page.evaluate("localStorage.clear()");
  await dora.reload();
  expect(await dora.name()).toBeNull();
});

describe.each(["localhost", "127.0.0.1"])("from %s", (host) => {
  const name = host === "localhost" ? "Eva" : "Finn";

  test("notes are written, shown, hidden and deleted, and the page follows", async () => {
    const writer = await visit(host);
    await writer.signUp(name);
    await writer.write("For me", "Me");
    await writer.write("For members", "Members");
    await writer.write("For all", "Everyone");
    expect(await writer.problem()).toBeNull();
    expect((await writer.titles()).slice(0, 3)).toEqual(["For all", "For members", "For me"]);

    const guest = await visit(host);
    expect(await guest.titles()).toEqual(expect.arrayContaining(["For all"]));
    expect(await guest.titles()).not.toEqual(expect.arrayContaining(["For me"]));
    expect(await guest.titles()).not.toEqual(expect.arrayContaining(["For members"]));

    await writer.showTo("For all", "Me");
    await guest.reload();
    expect(await guest.titles()).not.toEqual(expect.arrayContaining(["For all"]));

    await guest.signIn("Ben");
    expect(await guest.name()).toBe("Ben");
    expect(await guest.titles()).toEqual(expect.arrayContaining(["For members", "Our trip to Lisbon"]));
    expect(await guest.titles()).not.toEqual(expect.arrayContaining(["For me"]));

    for (const title of ["For me", "For members", "For all"]) await writer.delete(title);
    expect(await writer.problem()).toBeNull();
    expect((await writer.titles()).sort()).toEqual(["Lisbon, where to eat", ...SEEDED]);
  });

  test("signing out ends the session", async () => {
    const visitor = await visit(host);
    await visitor.signIn("Ada");
    expect(await visitor.name()).toBe("Ada");
    expect(await visitor.titles()).toContain("The letter I will not send");

    const answer = visitor.page.waitForResponse((response) => response.request().method() === "DELETE");
    await visitor.signOut();
    expect((await answer).status()).toBe(204);
    expect((await answer).headers()).not.toHaveProperty("content-type");
    expect(await visitor.problem()).toBeNull();
    expect(await visitor.name()).toBeNull();
    expect(await visitor.titles()).not.toContain("The letter I will not send");
    await visitor.reload();
    expect(await visitor.name()).toBeNull();
  });

  test("a wrong password is refused in the API's words", async () => {
    const visitor = await visit(host);
    await visitor.signIn("Ada", "not her passphrase");
    expect(await visitor.problem()).toMatch(/e-?mail|password|credentials/i);
    expect(await visitor.name()).toBeNull();
  });
});

test.each(["localhost", "127.0.0.1"])(
  "from %s a page shows what others write, without being asked to",
  async (host) => {
    const [writer, guest, member] = [await visit(host), await visit(host), await visit(host)];
    await writer.signUp(host === "localhost" ? "Hal" : "Ida");
    await member.signIn("Ben");
    await writer.write("Live for all", "Everyone");
    await writer.write("Live for members", "Members");
    await expect
      .poll(() => member.titles())
      .toEqual(expect.arrayContaining(["Live for all", "Live for members"]));
    await expect.poll(() => guest.titles()).toContain("Live for all");
    expect(await guest.titles()).not.toContain("Live for members");

    for (const title of ["Live for all", "Live for members"]) await writer.delete(title);
    await expect.poll(() => member.titles()).not.toContain("Live for members");
    await expect.poll(() => guest.titles()).not.toContain("Live for all");
  },
);

test("titles are searched by words", async () => {
  const guest = await visit("localhost");
  await guest.search("alfama");
  expect(await guest.titles()).toEqual(["Tiles of Alfama"]);
  await guest.search("nowhere");
  expect(await guest.titles()).toEqual([]);
});

test("a page of an origin that nobody registered is refused and told so", async () => {
  const stranger = await visit(STRANGER);
  expect(await stranger.problem()).toContain(`Add ${STRANGER} as a web platform`);
  expect(await stranger.titles()).toEqual([]);

  const headers = { Origin: `http://${STRANGER}:${page.port}`, "X-Appwrite-Project": project };
  const refusal = await fetch(`${server.endpoint}/account`, { headers });
  expect(refusal.status).toBe(403);
  expect(refusal.headers.get("access-control-allow-origin")).toBeNull();
  expect(await refusal.json()).toMatchObject({
    type: "general_unknown_origin",
    message: expect.stringContaining(STRANGER),
  });
});

test("a page without its server says so", async () => {
  const visitor = await visit("localhost", { endpoint: "http://localhost:9/v1" });
  expect(await visitor.problem()).toContain("Nobody answers at http://localhost:9/v1");
});

test("a page without a project says where to get one", async () => {
  const visitor = await visit("localhost", { project: "" });
  expect(await visitor.problem()).toContain("npm run quickstart");
});

test("the page fits a phone", async () => {
  const visitor = await visit("localhost");
  await visitor.signUp("Gil");
  await visitor.write(`${"long".repeat(28)} title`, "Me");
  expect(await visitor.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
});

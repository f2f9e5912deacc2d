import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../support/launch.ts";
import { caller } from "../support/raw.ts";
import { startServer } from "../support/server.ts";

const password = "a long password";

describe("a console of one root", () => {
  let server: RunningServer;
  const signUp = async (email: string) => {
    const body = { userId: "unique()", email, password };
    const answer = await caller(server.endpoint)("POST", "/account", body, {
      "x-appwrite-project": "console",
    });
    return [answer.status, answer.body.type];
  };
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  it("lets the first one in, also when several come at once, and closes", async () => {
    const answers = await Promise.all([1, 2, 3].map((n) => signUp(`root${n}@console.test`)));
    expect(answers.map(([status]) => status).sort()).toEqual([201, 501, 501]);
    expect(await signUp("late@console.test")).toEqual([501, "user_console_count_exceeded"]);
  });

  it("is also the project of those who name none", async () => {
    const { status } = await caller(server.endpoint)("POST", "/account", {
      userId: "unique()",
      email: "later@console.test",
      password,
    });
    expect(status).toBe(501);
  });
});

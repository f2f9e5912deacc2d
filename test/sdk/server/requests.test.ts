import { Client, Teams } from "node-appwrite";
import { beforeAll, describe, expect, it } from "vitest";
import { bootstrap, type Place } from "../support/bootstrap.ts";
import { sharedUrl } from "../support/server.ts";

let place: Place;
beforeAll(async () => {
  place = await bootstrap(sharedUrl());
});

describe("a path", () => {
  it("is found behind an endpoint that ends with a slash, as it may be configured", async () => {
    const client = new Client()
      .setEndpoint(`${place.endpoint}/`)
      .setProject(place.projectId)
      .setKey(place.key);
    const teams = new Teams(client);
    const team = await teams.create({ teamId: "slash", name: "Slash" });
    expect(await teams.get({ teamId: "slash" })).toEqual(team);
    await teams.delete({ teamId: "slash" });
    expect((await teams.list()).total).toBe(0);
  });

  it("may end with a slash", async () => {
    expect(await place.keyed("POST", "/teams/", { teamId: "end", name: "End" })).toMatchObject({
      status: 201,
    });
    expect((await place.keyed("GET", "/teams/")).body).toMatchObject({ total: 1 });
    expect((await place.keyed("GET", "/teams/end/")).body).toMatchObject({ $id: "end" });
    expect((await place.keyed("DELETE", "/teams/end/")).status).toBe(204);
  });

  it("without its id is not that of all", async () => {
    for (const [method, path] of [
      ["DELETE", "/account/sessions/"],
      ["DELETE", "/tablesdb/d/tables/t/rows/"],
      ["PATCH", "/tablesdb/d/tables/t/rows/"],
      ["PUT", "/databases/d/collections/t/documents/"],
    ] as const) {
      const answer = await place.keyed(method, path, {});
      expect(answer).toMatchObject({ status: 404, body: { type: "general_route_not_found" } });
    }
  });

  it("that is unknown has the headers of every answer", async () => {
    const { headers } = await place.keyed("GET", "/no/such/route");
    expect(headers.get("server")).toBe("Appwrite");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("a body", () => {
  const post = (path: string, body: BodyInit, type?: string) =>
    fetch(place.endpoint + path, {
      method: "POST",
      headers: {
        "x-appwrite-project": place.projectId,
        "x-appwrite-key": place.key,
        ...(type === undefined ? {} : { "content-type": type }),
      },
      body,
    });

  it("may be a form with files' encoding", async () => {
    const form = new FormData();
    form.set("teamId", "form");
    form.set("name", "Größe 💥");
    form.append("roles[]", "a");
    const answer = await post("/teams", form);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ $id: "form", name: "Größe 💥" });
    form.set("file", new File(["x"], "x.txt"));
    const refused = await post("/teams", form);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      message: "Invalid `file` param: The request may carry no file.",
    });
  });

  it("may be a plain form, however its type is spelt", async () => {
    const answer = await post("/teams", "teamId=plain&name=a+b", "Application/X-WWW-Form-Urlencoded");
    expect(await answer.json()).toMatchObject({ $id: "plain", name: "a b" });
  });

  it("that is broken is a refusal its page may read, as every other", async () => {
    const headers = { origin: "https://shop.test" };
    expect(await place.keyed("POST", "/teams", "{", headers)).toMatchObject({ status: 400 });
    const { headers: answered } = await place.guest("POST", "/teams", "{", headers);
    expect(answered.get("access-control-allow-origin")).toBe("https://shop.test");
  });

  it.each(["null", " \n", "[]", "{}", ""])("of %j holds nothing", async (body) => {
    const answer = await post("/teams", body, "application/json");
    expect(await answer.json()).toMatchObject({ code: 400, message: 'Param "teamId" is not optional.' });
  });
});

import { expect, test } from "vitest";
import type { Endpoint } from "#workers/api/declaration.ts";
import { answer, answerFailure } from "#workers/api/pipeline/respond.ts";
import { ResponseHeaders } from "#workers/api/response-headers.ts";

const endpoint: Endpoint = {
  id: "account.test",
  method: "GET",
  path: "/v1/account/test",
  scope: "public",
  auth: [],
  status: 200,
  returns: "user",
  handle: async () => null,
};
const size = () => ({ outbound: -1 });

test("cookies are told one by one, whatever else is set", () => {
  const headers = new ResponseHeaders();
  headers.addCookie("a=1");
  headers.set("X-Request-Id", "old");
  headers.addCookie("b=2");
  headers.set("X-Request-Id", "new");
  const response = answer(endpoint, {}, "", undefined, headers, size());
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(response.headers.get("x-request-id")).toBe("new");
});

test("a handler's own response keeps its headers, however the pipeline spells them, and all others", async () => {
  const headers = new ResponseHeaders();
  headers.set("Content-Type", "application/json");
  headers.set("Vary", "Origin");
  headers.addCookie("a=1");
  const own = new Response("Pong!", {
    status: 202,
    headers: { "content-type": "text/plain", "CONTENT-LENGTH": "5" },
  });
  const told = size();
  const response = answer(endpoint, own, "", undefined, headers, told);
  expect([response.status, await response.text(), told.outbound]).toEqual([202, "Pong!", 5]);
  expect(Object.fromEntries(response.headers)).toEqual({
    "content-type": "text/plain",
    "content-length": "5",
    vary: "Origin",
    "set-cookie": "a=1",
  });
});

test("without a body there is no content type; a failure is JSON that nobody keeps", async () => {
  const empty = answer(endpoint, undefined, "", 204, new ResponseHeaders(), size());
  expect([empty.status, empty.headers.get("content-type")]).toEqual([204, null]);
  const failed = answerFailure(new Error("secret"), new ResponseHeaders());
  expect([failed.status, failed.headers.get("content-type"), failed.headers.get("cache-control")]).toEqual([
    500,
    "application/json; charset=UTF-8",
    "no-cache, no-store, must-revalidate",
  ]);
  expect(await failed.text()).not.toContain("secret");
});

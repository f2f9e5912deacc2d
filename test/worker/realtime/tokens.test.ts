import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { unpack } from "#shared/realtime/attachment.ts";
import { CHANNEL, Stage } from "./stage.ts";

test("a socket opened by a JWT keeps the JWT's end over roles that change and the gateway's sleep", async () => {
  const on = await Stage.set();
  await on.person("ann");
  const { jwt } = await on.call("POST", "/users/ann/jwts", { duration: 600 });
  const wire = await on.listen({}, `&jwt=${jwt}`);
  await wire.subscribe("s", [CHANNEL]);
  const { exp } = JSON.parse(atob(String(jwt).split(".")[1] ?? ""));
  const kept = () =>
    runInDurableObject(on.gateway(), (_, state) =>
      state.getWebSockets().map((socket) => unpack(socket.deserializeAttachment())?.identity),
    );
  const ends = { until: exp * 1_000, expires: exp * 1_000 };
  expect(await kept()).toMatchObject([ends]);
  await on.sleep("gateway");
  await on.call("PUT", "/users/ann/labels", { labels: ["vip"] });
  await on.note("vip", ["label:vip"]);
  expect(await wire.heard()).toEqual(["vip"]);
  expect(await kept()).toMatchObject([ends]);
});

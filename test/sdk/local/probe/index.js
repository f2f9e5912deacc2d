// A Worker that tells what the launcher gave it. Served as it is, without a build.
import { DurableObject } from "cloudflare:workers";

export class ShardObject extends DurableObject {}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === "/socket") {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", ({ data }) => server.send(`echo ${data}`));
      return new Response(null, { status: 101, webSocket: client });
    }
    if (url.pathname === "/write") {
      await env.DB.prepare("CREATE TABLE IF NOT EXISTS probe (word TEXT)").run();
      await env.DB.prepare("INSERT INTO probe VALUES (?1)").bind(url.searchParams.get("word")).run();
      await env.FILES.put("word", url.searchParams.get("word"));
      return new Response("written");
    }
    if (url.pathname === "/read") {
      const { results } = await env.DB.prepare("SELECT word FROM probe").all();
      const file = await env.FILES.get("word");
      return Response.json({ words: results.map((row) => row.word), file: await file?.text() });
    }
    if (url.pathname === "/migrations") {
      const { results } = await env.DB.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
      return Response.json(results.map((row) => row.name));
    }
    const variables = Object.entries(env).filter(([, value]) => typeof value === "string");
    return Response.json({
      url: request.url,
      headers: Object.fromEntries(request.headers),
      cf: request.cf ?? null,
      variables: Object.fromEntries(variables),
    });
  },
};

import { eq, sql } from "drizzle-orm";
import { projectVersion } from "#shared/store/facts/project.ts";
import { projects } from "#shared/store/schema/index.ts";
import { update } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";

export const ping = endpoint(
  {
    id: "client.ping",
    method: "GET",
    path: "/v1/ping",
    scope: "global",
    auth: ["admin", "key", "jwt", "session"],
    realm: "project",
    service: null,
    status: 200,
    returns: "any",
  },
  async ({ project, work, today }) => {
    const counted = { pingCount: sql`${projects.pingCount} + 1` as never, pingedAt: today };
    await work.write([projectVersion(project.id)], update(projects, counted, eq(projects.id, project.id)));
    return new Response("Pong!", { headers: { "Content-Type": "text/plain; charset=UTF-8" } });
  },
);

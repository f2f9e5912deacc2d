import type { UsageUsers } from "#shared/contract/models/usage.ts";
import { METRICS } from "#shared/usage/metrics.ts";
import { slotsOf, usageOver } from "#shared/usage/series.ts";
import { readUsage } from "#shared/usage/statements.ts";
import { endpoint } from "../endpoint.ts";
import { countNow, range } from "../usage-range.ts";

export const getUsersUsage = endpoint(
  {
    id: "users.getUsage",
    method: "GET",
    path: "/v1/users/usage",
    scope: "users.read",
    auth: ["admin"],
    realm: "project",
    params: () => ({ range: range() }),
    status: 200,
    returns: "usageUsers",
  },
  async ({ input, project, work, now }): Promise<UsageUsers> => {
    const slots = slotsOf(input.range, now);
    const [usersTotal, sessionsTotal, rows] = await work.read(
      countNow("users", project.id),
      countNow("sessions", project.id),
      readUsage(project.id, [METRICS.users, METRICS.sessions], slots),
    );
    const { series } = usageOver(rows, slots);
    return {
      range: input.range,
      usersTotal,
      sessionsTotal,
      users: series(METRICS.users),
      sessions: series(METRICS.sessions),
    };
  },
);

import { ApiError } from "#shared/contract/errors.ts";
import { type UsageProject, usageProject } from "#shared/contract/models/usage.ts";
import { datetime, oneOf } from "#shared/contract/params.ts";
import { LENGTH, METRICS } from "#shared/usage/metrics.ts";
import { type Slots, slotsBetween, type Usage, usageOver } from "#shared/usage/series.ts";
import { readUsage } from "#shared/usage/statements.ts";
import { endpoint } from "../endpoint.ts";
import { storedNow } from "../storage/stored-now.ts";
import { trustedOnly } from "../trusted-only.ts";
import { countNow } from "../usage-range.ts";

/** Points of one chart at most. */
const MOST_POINTS = 2_500;

const COUNTED = [
  METRICS.requests,
  METRICS.inbound,
  METRICS.outbound,
  METRICS.users,
  METRICS.documents,
  METRICS.reads,
  METRICS.writes,
  METRICS.transformations,
];

export const getProjectUsage = endpoint(
  {
    id: "project.getUsage",
    method: "GET",
    path: "/v1/project/usage",
    scope: "projects.read",
    auth: ["admin"],
    realm: "project",
    admit: trustedOnly,
    params: () => ({
      startDate: datetime(),
      endDate: datetime(),
      period: oneOf("1h", "1d").default("1d"),
    }),
    status: 200,
    returns: "usageProject",
  },
  async (context): Promise<UsageProject> => {
    const { input, project, work } = context;
    const slots = slotsIn(input);
    const [usersTotal, databasesTotal, stored, rows] = await work.read(
      countNow("users", project.id),
      countNow("databases", project.id),
      storedNow(project.id),
      readUsage(project.id, COUNTED, slots),
    );
    const usage = usageOver(rows, slots);
    const { series, total } = usage;
    return {
      ...nothing(usage, slots),
      documentsTotal: total(METRICS.documents),
      rowsTotal: total(METRICS.documents),
      databasesTotal,
      usersTotal,
      filesStorageTotal: stored.bytes,
      bucketsTotal: stored.buckets,
      databasesReadsTotal: total(METRICS.reads),
      databasesWritesTotal: total(METRICS.writes),
      requests: series(METRICS.requests),
      network: series(METRICS.inbound, METRICS.outbound),
      users: series(METRICS.users),
      databasesReads: series(METRICS.reads),
      databasesWrites: series(METRICS.writes),
      imageTransformations: series(METRICS.transformations),
      imageTransformationsTotal: total(METRICS.transformations),
    };
  },
);

/** @throws ApiError general_argument_invalid for an end before the start, or more points than a chart can show. */
function slotsIn(input: { startDate: string; endDate: string; period: "1h" | "1d" }): Slots {
  const [from, to] = [Date.parse(input.startDate), Date.parse(input.endDate)];
  const points = (to - from) / LENGTH[input.period];
  if (points >= 0 && points <= MOST_POINTS) return slotsBetween(input.period, from, to);
  throw new ApiError("general_argument_invalid", {
    message:
      points < 0
        ? "Invalid `endDate` param: It must not be before startDate."
        : `Invalid \`startDate\` param: At most ${MOST_POINTS} points fit into an answer. Choose a shorter time or period 1d.`,
  });
}

/** What is not counted yet, in the order of the model. */
function nothing({ zeros }: Usage, { starts }: Slots): UsageProject {
  const point = { value: 0, date: starts.at(-1) ?? "" };
  const empty = Object.entries(usageProject.fields).map(([name, field]) => {
    if (typeof field === "string") return [name, 0];
    if ("fields" in field) return [name, point];
    return [name, name.endsWith("Breakdown") ? [] : zeros];
  });
  // Every field of the model is in it, each of its kind.
  return Object.fromEntries(empty) as UsageProject;
}

import { and, eq } from "drizzle-orm";
import type { Face } from "#shared/contract/faces.ts";
import type { UsageDatabase, UsageDatabases } from "#shared/contract/models/usage.ts";
import { uid } from "#shared/contract/params.ts";
import { databases } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { METRICS } from "#shared/usage/metrics.ts";
import { slotsOf, usageOver } from "#shared/usage/series.ts";
import { readUsage } from "#shared/usage/statements.ts";
import type { Endpoint } from "../declaration.ts";
import { found } from "../found.ts";
import { countNow, range } from "../usage-range.ts";
import { faceEndpoint } from "./face-endpoint.ts";
import { containerFacts, loadContainer } from "./load-container.ts";

const charted = { method: "GET", access: ["container", "read"], auth: ["admin"], status: 200 } as const;

/** How databases are used (reference/databases.md §3.2). Their storage is not counted yet. */
export const databaseUsageEndpoints = (face: Face): Endpoint[] => [
  ofAll(face),
  ofDatabase(face),
  ofContainer(face),
];

const ofAll = (face: Face) =>
  faceEndpoint(
    face,
    {
      ...charted,
      id: "listUsage",
      path: "/usage",
      params: () => ({ range: range() }),
      returns: "usageDatabases",
    },
    async ({ input, project, work, now }): Promise<UsageDatabases> => {
      const slots = slotsOf(input.range, now);
      const metrics = [
        METRICS.databases,
        METRICS.collections,
        METRICS.documents,
        METRICS.reads,
        METRICS.writes,
      ];
      const [databasesTotal, collectionsTotal, rows] = await work.read(
        countNow("databases", project.id),
        countNow("containers", project.id),
        readUsage(project.id, metrics, slots),
      );
      const { series, total, zeros } = usageOver(rows, slots);
      return {
        range: input.range,
        databasesTotal,
        collectionsTotal,
        tablesTotal: collectionsTotal,
        documentsTotal: total(METRICS.documents),
        rowsTotal: total(METRICS.documents),
        storageTotal: 0,
        databasesReadsTotal: total(METRICS.reads),
        databasesWritesTotal: total(METRICS.writes),
        databases: series(METRICS.databases),
        collections: series(METRICS.collections),
        tables: series(METRICS.collections),
        documents: series(METRICS.documents),
        rows: series(METRICS.documents),
        storage: zeros,
        databasesReads: series(METRICS.reads),
        databasesWrites: series(METRICS.writes),
      };
    },
  );

const ofDatabase = (face: Face) =>
  faceEndpoint(
    face,
    {
      ...charted,
      id: "getUsage",
      path: "/{databaseId}/usage",
      params: () => ({ databaseId: uid(), range: range() }),
      returns: "usageDatabase",
    },
    async ({ input, project, work, now }): Promise<UsageDatabase> => {
      const { databaseId } = input;
      const slots = slotsOf(input.range, now);
      const own = (metric: string) => `${databaseId}/${metric}`;
      const [collections, documents] = [own(METRICS.collections), own(METRICS.documents)];
      const [reads, writes] = [own(METRICS.reads), own(METRICS.writes)];
      const [database, collectionsTotal, rows] = await work.read(
        findOne(databases, and(eq(databases.projectId, project.id), eq(databases.id, databaseId))),
        countNow("containers", project.id, databaseId),
        readUsage(project.id, [collections, documents, reads, writes], slots),
      );
      found(database, "database_not_found");
      const { series, total, zeros } = usageOver(rows, slots);
      return {
        range: input.range,
        collectionsTotal,
        tablesTotal: collectionsTotal,
        documentsTotal: total(documents),
        rowsTotal: total(documents),
        storageTotal: 0,
        databaseReadsTotal: total(reads),
        databaseWritesTotal: total(writes),
        collections: series(collections),
        tables: series(collections),
        documents: series(documents),
        rows: series(documents),
        storage: zeros,
        databaseReads: series(reads),
        databaseWrites: series(writes),
      };
    },
  );

const ofContainer = (face: Face) =>
  faceEndpoint(
    face,
    {
      ...charted,
      id: "get<Container>Usage",
      path: "/{databaseId}/<containers>/{containerId}/usage",
      params: () => ({ databaseId: uid(), containerId: uid(), range: range() }),
      facts: containerFacts(face),
      returns: "usage<Container>",
    },
    async (context) => {
      const { input, project, work, now } = context;
      const { databaseId, id } = await loadContainer(context, face);
      const slots = slotsOf(input.range, now);
      const documents = `${databaseId}/${id}/${METRICS.documents}`;
      const [rows] = await work.read(readUsage(project.id, [documents], slots));
      const { series, total } = usageOver(rows, slots);
      return {
        range: input.range,
        [`${face.records}Total`]: total(documents),
        [face.records]: series(documents),
      };
    },
  );

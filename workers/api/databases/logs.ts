import { and, eq } from "drizzle-orm";
import { readLog } from "#shared/audits/statements.ts";
import type { Face } from "#shared/contract/faces.ts";
import { queries, uid } from "#shared/contract/params.ts";
import { getRow } from "#shared/store/rows/index.ts";
import { databases } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Endpoint } from "../declaration.ts";
import { found } from "../found.ts";
import { logList, logPage } from "../log-page.ts";
import { trustedOnly } from "../trusted-only.ts";
import { faceEndpoint } from "./face-endpoint.ts";
import { containerFacts, loadContainer } from "./load-container.ts";
import { accessOf } from "./record-context.ts";
import { recordsPath } from "./record-declarations.ts";

const listed = {
  method: "GET",
  auth: ["admin"],
  admit: trustedOnly,
  status: 200,
  returns: "logList",
} as const;

/** What was done to databases, containers and records; both faces show the same entries (reference/databases.md §3.2). */
export const databaseLogEndpoints = (face: Face): Endpoint[] => [
  faceEndpoint(
    face,
    {
      ...listed,
      id: "listLogs",
      path: "/{databaseId}/logs",
      access: ["database", "read"],
      params: () => ({ databaseId: uid(), queries: queries().default([]) }),
    },
    async (context) => {
      const { input, project, work } = context;
      const one = and(eq(databases.projectId, project.id), eq(databases.id, input.databaseId));
      const resource = `database/${input.databaseId}`;
      const [database, rows, total] = await work.read(
        findOne(databases, one),
        ...readLog(project.id, { resource }, logPage(input.queries)),
      );
      found(database, "database_not_found");
      return logList(context, rows, total);
    },
  ),

  faceEndpoint(
    face,
    {
      ...listed,
      id: "list<Container>Logs",
      path: "/{databaseId}/<containers>/{containerId}/logs",
      access: ["container", "read"],
      params: () => ({ databaseId: uid(), containerId: uid(), queries: queries().default([]) }),
      facts: containerFacts(face),
    },
    async (context) => {
      const { input, project, work } = context;
      const page = logPage(input.queries);
      const container = await loadContainer(context, face);
      const resource = `database/${container.databaseId}/table/${container.id}`;
      const [rows, total] = await work.read(...readLog(project.id, { resource }, page));
      return logList(context, rows, total);
    },
  ),

  faceEndpoint(
    face,
    {
      ...listed,
      id: "list<Record>Logs",
      path: `${recordsPath}/{recordId}/logs`,
      access: ["record", "read"],
      params: () => ({
        databaseId: uid(),
        containerId: uid(),
        recordId: uid(),
        queries: queries().default([]),
      }),
      facts: containerFacts(face),
    },
    async (context) => {
      const { input, project, work, actor } = context;
      const page = logPage(input.queries);
      const container = await loadContainer(context, face);
      const record = getRow(container, face, input.recordId, accessOf(actor));
      const resource = `database/${container.databaseId}/table/${container.id}/row/${input.recordId}`;
      const [rows, total, ...found] = await work.read(
        ...readLog(project.id, { resource }, page),
        ...record.queries,
      );
      record.finish(found);
      return logList(context, rows, total);
    },
  ),
];

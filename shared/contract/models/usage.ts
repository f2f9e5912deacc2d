import { listOf, type ModelOf, model, optional } from "./model.ts";

/** A point of a chart: what was counted in the hour or day that begins at `date`. */
export const metric = model({ value: "integer", date: "datetime" });
export type Metric = ModelOf<typeof metric>;

/** The part of a total that falls to one resource. */
export const metricBreakdown = model({
  resourceId: optional("string"),
  name: "string",
  value: "integer",
  estimate: optional("number"),
});
export type MetricBreakdown = ModelOf<typeof metricBreakdown>;

const series = listOf(metric);

export const usageUsers = model({
  range: "string",
  usersTotal: "integer",
  sessionsTotal: "integer",
  users: series,
  sessions: series,
});
export type UsageUsers = ModelOf<typeof usageUsers>;

export const usageDatabases = model({
  range: "string",
  databasesTotal: "integer",
  collectionsTotal: "integer",
  tablesTotal: "integer",
  documentsTotal: "integer",
  rowsTotal: "integer",
  storageTotal: "integer",
  databasesReadsTotal: "integer",
  databasesWritesTotal: "integer",
  databases: series,
  collections: series,
  tables: series,
  documents: series,
  rows: series,
  storage: series,
  databasesReads: series,
  databasesWrites: series,
});
export type UsageDatabases = ModelOf<typeof usageDatabases>;

export const usageDatabase = model({
  range: "string",
  collectionsTotal: "integer",
  tablesTotal: "integer",
  documentsTotal: "integer",
  rowsTotal: "integer",
  storageTotal: "integer",
  databaseReadsTotal: "integer",
  databaseWritesTotal: "integer",
  collections: series,
  tables: series,
  documents: series,
  rows: series,
  storage: series,
  databaseReads: series,
  databaseWrites: series,
});
export type UsageDatabase = ModelOf<typeof usageDatabase>;

export const usageCollection = model({ range: "string", documentsTotal: "integer", documents: series });
export type UsageCollection = ModelOf<typeof usageCollection>;

export const usageTable = model({ range: "string", rowsTotal: "integer", rows: series });
export type UsageTable = ModelOf<typeof usageTable>;

export const usageStorage = model({
  range: "string",
  bucketsTotal: "integer",
  filesTotal: "integer",
  filesStorageTotal: "integer",
  buckets: series,
  files: series,
  storage: series,
});
export type UsageStorage = ModelOf<typeof usageStorage>;

export const usageBuckets = model({
  range: "string",
  filesTotal: "integer",
  filesStorageTotal: "integer",
  files: series,
  storage: series,
  imageTransformations: series,
  imageTransformationsTotal: "integer",
});
export type UsageBuckets = ModelOf<typeof usageBuckets>;

export const usageProject = model({
  executionsTotal: "integer",
  documentsTotal: "integer",
  documentsdbDocumentsTotal: "integer",
  rowsTotal: "integer",
  databasesTotal: "integer",
  documentsdbTotal: "integer",
  databasesStorageTotal: "integer",
  documentsdbDatabasesStorageTotal: "integer",
  usersTotal: "integer",
  filesStorageTotal: "integer",
  functionsStorageTotal: "integer",
  buildsStorageTotal: "integer",
  deploymentsStorageTotal: "integer",
  bucketsTotal: "integer",
  executionsMbSecondsTotal: "integer",
  buildsMbSecondsTotal: "integer",
  databasesReadsTotal: "integer",
  databasesWritesTotal: "integer",
  documentsdbDatabasesReadsTotal: "integer",
  documentsdbDatabasesWritesTotal: "integer",
  requests: series,
  network: series,
  users: series,
  executions: series,
  authPhoneTotal: "integer",
  authPhoneEstimate: "number",
  authPhoneCountryBreakdown: listOf(metricBreakdown),
  databasesReads: series,
  databasesWrites: series,
  documentsdbDatabasesReads: series,
  documentsdbDatabasesWrites: series,
  documentsdbDatabasesStorage: series,
  imageTransformations: series,
  imageTransformationsTotal: "integer",
  vectorsdbDatabasesTotal: "integer",
  vectorsdbCollectionsTotal: "integer",
  vectorsdbDocumentsTotal: "integer",
  vectorsdbDatabasesStorageTotal: "integer",
  vectorsdbDatabasesReadsTotal: "integer",
  vectorsdbDatabasesWritesTotal: "integer",
  vectorsdbDatabases: series,
  vectorsdbCollections: series,
  vectorsdbDocuments: series,
  vectorsdbDatabasesStorage: series,
  vectorsdbDatabasesReads: series,
  vectorsdbDatabasesWrites: series,
  embeddingsText: metric,
  embeddingsTextTokens: metric,
  embeddingsTextDuration: metric,
  embeddingsTextErrors: metric,
  embeddingsTextTotal: "integer",
  embeddingsTextTokensTotal: "integer",
  embeddingsTextDurationTotal: "integer",
  embeddingsTextErrorsTotal: "integer",
});
export type UsageProject = ModelOf<typeof usageProject>;

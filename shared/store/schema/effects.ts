import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, json, moment, resource } from "./columns.ts";

export const webhooks = sqliteTable(
  "webhooks",
  {
    ...resource(),
    name: text().notNull(),
    url: text().notNull(),
    events: json<string[]>().notNull(),
    /** Whether the certificate of the target must verify. */
    tls: flag().notNull(),
    authUsername: text().notNull(),
    /** Encrypted; "" when there is none. */
    authPassword: text().notNull(),
    /** The signing key, encrypted. */
    secret: text().notNull(),
    enabled: flag().notNull(),
    /** Failures in a row. */
    attempts: integer().notNull(),
    /** What the last failure looked like, as text. */
    logs: text().notNull(),
  },
  (t) => [uniqueIndex("webhooks_id").on(t.projectId, t.id)],
);

/** Who did what, one row an audited call. */
export const audits = sqliteTable(
  "audits",
  {
    sequence: integer().primaryKey({ autoIncrement: true }),
    projectId: text().notNull(),
    /** `row.update` */
    event: text().notNull(),
    /** `database/D/table/T/row/R` */
    resource: text().notNull(),
    userId: text().notNull(),
    userName: text().notNull(),
    userEmail: text().notNull(),
    /** user, admin, guest, keyProject, keyAccount, keyOrganization */
    userType: text().notNull(),
    /** default, admin */
    mode: text().notNull(),
    userAgent: text().notNull(),
    ip: text().notNull(),
    country: text().notNull(),
    time: moment().notNull(),
    data: json<unknown>().notNull(),
  },
  (t) => [
    index("audits_resource").on(t.projectId, t.resource, t.sequence),
    index("audits_user").on(t.projectId, t.userId, t.sequence),
    index("audits_time").on(t.time),
  ],
);

/** Counters per hour (`1h`), day (`1d`) and for ever (`inf`, time ""). */
export const usage = sqliteTable(
  "usage",
  {
    /** "" for the counters of the installation itself. */
    projectId: text().notNull(),
    metric: text().notNull(),
    period: text().$type<"1h" | "1d" | "inf">().notNull(),
    time: moment().notNull(),
    value: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.metric, t.period, t.time] }),
    index("usage_time").on(t.period, t.time),
  ],
);

/** Messages of the queues `audits` and `usage` that are written already: a message may be delivered twice. */
export const received = sqliteTable(
  "received",
  { id: text().primaryKey(), time: moment().notNull() },
  (t) => [index("received_time").on(t.time)],
);

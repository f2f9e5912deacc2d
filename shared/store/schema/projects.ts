import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Auths, ProjectStatus, Smtp } from "#shared/contract/project.ts";
import { json, moment, resource } from "./columns.ts";

/** Where each project lives. Only the default shard's copy is used; a row never changes its shard. */
export const directory = sqliteTable(
  "directory",
  {
    sequence: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    shard: text().notNull(),
    teamId: text().notNull(),
    name: text().notNull(),
    labels: json<string[]>().notNull(),
    search: text().notNull(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
  },
  (t) => [uniqueIndex("directory_id").on(t.id), index("directory_team").on(t.teamId)],
);

/** A project's settings, on the project's own shard. `projectId` equals `id`. */
export const projects = sqliteTable(
  "projects",
  {
    ...resource(),
    teamId: text().notNull(),
    region: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    logo: text().notNull(),
    url: text().notNull(),
    legalName: text().notNull(),
    legalCountry: text().notNull(),
    legalState: text().notNull(),
    legalCity: text().notNull(),
    legalAddress: text().notNull(),
    legalTaxId: text().notNull(),
    status: text().$type<ProjectStatus>().notNull(),
    labels: json<string[]>().notNull(),
    auths: json<Auths>().notNull(),
    services: json<Record<string, boolean>>().notNull(),
    protocols: json<Record<string, boolean>>().notNull(),
    smtp: json<Smtp>().notNull(),
    oAuthProviders: json<Record<string, unknown>>().notNull(),
    pingCount: integer().notNull(),
    pingedAt: moment(),
    accessedAt: moment().notNull(),
    consoleAccessedAt: moment(),
  },
  (t) => [uniqueIndex("projects_id").on(t.id)],
);

export const keys = sqliteTable(
  "keys",
  {
    ...resource(),
    name: text().notNull(),
    scopes: json<string[]>().notNull(),
    expire: moment(),
    /** SHA-256 of the whole key as sent, for look-up. */
    secretHash: text().notNull(),
    /** The key itself, encrypted: the API returns it on every read. */
    secret: text().notNull(),
    accessedAt: moment(),
    sdks: json<string[]>().notNull(),
  },
  (t) => [
    uniqueIndex("keys_id").on(t.projectId, t.id),
    uniqueIndex("keys_secret").on(t.projectId, t.secretHash),
  ],
);

/** Dev keys grant nothing; they lift origin checks and rate limits (reference/auth.md §2.5). */
export const devKeys = sqliteTable(
  "devKeys",
  {
    ...resource(),
    name: text().notNull(),
    expire: moment(),
    secretHash: text().notNull(),
    secret: text().notNull(),
    accessedAt: moment(),
    sdks: json<string[]>().notNull(),
  },
  (t) => [
    uniqueIndex("devKeys_id").on(t.projectId, t.id),
    uniqueIndex("devKeys_secret").on(t.projectId, t.secretHash),
  ],
);

export const platforms = sqliteTable(
  "platforms",
  {
    ...resource(),
    name: text().notNull(),
    type: text().notNull(),
    /** Bundle, application or package id of a native platform; empty for web. */
    key: text().notNull(),
    store: text().notNull(),
    hostname: text().notNull(),
  },
  (t) => [uniqueIndex("platforms_id").on(t.projectId, t.id)],
);

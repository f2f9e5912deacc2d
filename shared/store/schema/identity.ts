import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { HashOptions } from "#shared/contract/password-hash.ts";
import { flag, json, moment, resource } from "./columns.ts";

export const users = sqliteTable(
  "users",
  {
    ...resource(),
    name: text().notNull(),
    /** Lower case; null when the user has none. */
    email: text(),
    phone: text(),
    emailVerification: flag().notNull(),
    phoneVerification: flag().notNull(),
    status: flag().notNull(),
    labels: json<string[]>().notNull(),
    /** The encoded hash; null while the user has no password. */
    password: text(),
    hash: text(),
    hashOptions: json<HashOptions>(),
    passwordUpdate: moment(),
    passwordHistory: json<string[]>().notNull(),
    prefs: json<Record<string, unknown>>().notNull(),
    mfa: flag().notNull(),
    impersonator: flag().notNull(),
    registration: moment().notNull(),
    accessedAt: moment().notNull(),
    search: text().notNull(),
  },
  (t) => [
    uniqueIndex("users_id").on(t.projectId, t.id),
    uniqueIndex("users_email").on(t.projectId, t.email),
    uniqueIndex("users_phone").on(t.projectId, t.phone),
  ],
);

export const sessions = sqliteTable(
  "sessions",
  {
    ...resource(),
    userId: text().notNull(),
    /** SHA-256 of the secret; the secret itself is only ever in the client's hands. */
    secretHash: text().notNull(),
    expire: moment().notNull(),
    provider: text().notNull(),
    providerUid: text().notNull(),
    factors: json<string[]>().notNull(),
    mfaUpdatedAt: moment(),
    userAgent: text().notNull(),
    ip: text().notNull(),
    countryCode: text().notNull(),
  },
  (t) => [
    uniqueIndex("sessions_id").on(t.projectId, t.id),
    index("sessions_user").on(t.projectId, t.userId),
    index("sessions_secret").on(t.projectId, t.secretHash),
    index("sessions_expire").on(t.expire),
  ],
);

/** One-time secrets: custom tokens now, verification, recovery and invitations later. */
export const tokens = sqliteTable(
  "tokens",
  {
    ...resource(),
    userId: text().notNull(),
    type: text().notNull(),
    secretHash: text().notNull(),
    expire: moment().notNull(),
    userAgent: text().notNull(),
    ip: text().notNull(),
  },
  (t) => [
    uniqueIndex("tokens_id").on(t.projectId, t.id),
    index("tokens_user").on(t.projectId, t.userId),
    index("tokens_expire").on(t.expire),
  ],
);

/** Addresses a user can be messaged at. */
export const targets = sqliteTable(
  "targets",
  {
    ...resource(),
    userId: text().notNull(),
    providerId: text(),
    providerType: text().notNull(),
    name: text().notNull(),
    identifier: text().notNull(),
    expired: flag().notNull(),
    sessionId: text(),
  },
  (t) => [
    uniqueIndex("targets_id").on(t.projectId, t.id),
    uniqueIndex("targets_identifier").on(t.projectId, t.identifier),
    index("targets_user").on(t.projectId, t.userId),
    // For the upkeep that removes them.
    index("targets_expired").on(t.sequence).where(sql`expired = 1`),
  ],
);

export const teams = sqliteTable(
  "teams",
  {
    ...resource(),
    name: text().notNull(),
    /** Confirmed memberships. */
    total: integer().notNull(),
    prefs: json<Record<string, unknown>>().notNull(),
    search: text().notNull(),
  },
  (t) => [uniqueIndex("teams_id").on(t.projectId, t.id)],
);

export const memberships = sqliteTable(
  "memberships",
  {
    ...resource(),
    teamId: text().notNull(),
    userId: text().notNull(),
    roles: json<string[]>().notNull(),
    invited: moment().notNull(),
    joined: moment(),
    confirm: flag().notNull(),
    secretHash: text().notNull(),
    search: text().notNull(),
  },
  (t) => [
    uniqueIndex("memberships_id").on(t.projectId, t.id),
    uniqueIndex("memberships_member").on(t.projectId, t.teamId, t.userId),
    index("memberships_user").on(t.projectId, t.userId),
  ],
);

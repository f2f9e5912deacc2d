import { createTable } from "#shared/store/rows/index.ts";
import { command, type Query } from "#shared/store/statement.ts";

const TODAY = "2031-01-01T00:00:00.000+00:00";
const upTo = (n: number) => `WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${n})`;

export const user = (projectId: string, id: string): Query<void> =>
  command(
    `INSERT INTO users (projectId, id, createdAt, updatedAt, name, emailVerification, phoneVerification, status,
       labels, passwordHistory, prefs, mfa, impersonator, registration, accessedAt, search)
     VALUES (?1, ?2, ?3, ?3, 'Ada', 0, 0, 1, '[]', '[]', '{}', 0, 0, ?3, ?3, '')`,
    [projectId, id, TODAY],
  );

export const users = (projectId: string, n: number): Query<void> =>
  command(
    `${upTo(n)} INSERT INTO users (projectId, id, createdAt, updatedAt, name, emailVerification, phoneVerification, status,
       labels, passwordHistory, prefs, mfa, impersonator, registration, accessedAt, search)
     SELECT ?1, 'u' || n, ?2, ?2, 'Ada', 0, 0, 1, '[]', '[]', '{}', 0, 0, ?2, ?2, '' FROM g`,
    [projectId, TODAY],
  );

export const sessions = (projectId: string, userId: string, n: number, expire = "2032"): Query<void> =>
  command(
    `${upTo(n)} INSERT INTO sessions (projectId, id, createdAt, updatedAt, userId, secretHash, expire, provider, providerUid,
       factors, userAgent, ip, countryCode)
     SELECT ?1, ?2 || '-' || ?4 || '-' || n, ?3, ?3, ?2, hex(randomblob(8)), ?4, 'server', '', '[]', '', '', '--' FROM g`,
    [projectId, userId, TODAY, expire],
  );

export const tokens = (projectId: string, userId: string, n: number, expire = "2032"): Query<void> =>
  command(
    `${upTo(n)} INSERT INTO tokens (projectId, id, createdAt, updatedAt, userId, type, secretHash, expire, userAgent, ip)
     SELECT ?1, ?2 || '-' || ?4 || '-' || n, ?3, ?3, ?2, 'custom', '', ?4, '', '' FROM g`,
    [projectId, userId, TODAY, expire],
  );

/** Push targets, each of the session of the same number. */
export const targets = (
  projectId: string,
  userId: string,
  n: number,
  expired = 0,
  expire = "2032",
): Query<void> =>
  command(
    `${upTo(n)} INSERT INTO targets (projectId, id, createdAt, updatedAt, userId, providerType, name, identifier, expired, sessionId)
     SELECT ?1, ?2 || '-' || ?4 || '-' || ?5 || '-' || n, ?3, ?3, ?2, 'push', '', hex(randomblob(8)), ?4, ?2 || '-' || ?5 || '-' || n FROM g`,
    [projectId, userId, TODAY, expired, expire],
  );

/** Teams `t1` … of which the user is a member and another besides. */
export const teamsOf = (projectId: string, userId: string, n: number): Query<void>[] => [
  command(
    `${upTo(n)} INSERT INTO teams (projectId, id, createdAt, updatedAt, name, total, prefs, search)
     SELECT ?1, 't' || n, ?2, ?2, 'T', 2, '{}', '' FROM g`,
    [projectId, TODAY],
  ),
  command(
    `${upTo(n)} INSERT INTO memberships (projectId, id, createdAt, updatedAt, teamId, userId, roles, invited, joined, confirm, secretHash, search)
     SELECT ?1, ?2 || '-' || n, ?3, ?3, 't' || n, ?2, '[]', ?3, ?3, 1, '', '' FROM g`,
    [projectId, userId, TODAY],
  ),
];

export const team = (projectId: string, id: string): Query<void> =>
  command(
    `INSERT INTO teams (projectId, id, createdAt, updatedAt, name, total, prefs, search)
     VALUES (?1, ?2, ?3, ?3, 'T', 0, '{}', '')`,
    [projectId, id, TODAY],
  );

/** Members `u1` … of a team. */
export const members = (projectId: string, teamId: string, n: number): Query<void> =>
  command(
    `${upTo(n)} INSERT INTO memberships (projectId, id, createdAt, updatedAt, teamId, userId, roles, invited, joined, confirm, secretHash, search)
     SELECT ?1, ?2 || '-' || n, ?3, ?3, ?2, 'u' || n, '["owner"]', ?3, ?3, 1, '', '' FROM g`,
    [projectId, teamId, TODAY],
  );

/** A container's tables with a word table and some rows; `span` is how far the ids of the first and the last are apart. */
export function tables(seq: number, rows: number, span = rows): Query<void>[] {
  const field = {
    key: "text",
    type: "text",
    format: "",
    size: 100,
    required: false,
    array: false,
    default: null,
    min: null,
    max: null,
    elements: [],
    encrypt: false,
    status: "available",
    error: "",
    createdAt: TODAY,
    updatedAt: TODAY,
    slot: 0,
    storage: "column",
  } as const;
  const index = {
    key: "words",
    type: "fulltext",
    fields: ["text"],
    orders: [],
    lengths: [],
    status: "available",
  } as const;
  return [
    ...createTable({ seq, fields: [field], indexes: [index, { ...index, key: "by_text", type: "key" }] }),
    command(
      `${upTo(rows)} INSERT INTO t${seq} (_id, _uid, _created, _updated, _permissions, c0)
       SELECT CASE WHEN n = ${rows} THEN ${span} ELSE n END, 'r' || n, ?1, ?1, '["read(\\"any\\")","update(\\"any\\")"]', 'some words' FROM g`,
      [TODAY],
    ),
    command(
      "INSERT INTO fields (container, key, type, format, size, required, array, options, slot, storage, status, error, createdAt, updatedAt) VALUES (?1, 'text', 'text', '', 100, 0, 0, '{}', 0, 'column', 'available', '', ?2, ?2)",
      [seq, TODAY],
    ),
    command(
      "INSERT INTO indexes (container, key, type, fields, lengths, orders, status, error, createdAt, updatedAt) VALUES (?1, 'words', 'fulltext', '[\"text\"]', '[]', '[]', 'available', '', ?2, ?2)",
      [seq, TODAY],
    ),
  ];
}

export const container = (projectId: string, seq: number): Query<void> =>
  command(
    `INSERT INTO containers (sequence, projectId, id, createdAt, updatedAt, databaseId, name, enabled, security, permissions, nextSlot, search)
     VALUES (?1, ?2, 'c' || ?1, ?3, ?3, 'd', 'C', 1, 0, '[]', 1, '')`,
    [seq, projectId, TODAY],
  );

/** The tables of a container that are there. */
export const tablesOf = (seq: number): string =>
  `sqlite_master WHERE type = 'table' AND (name IN ('t${seq}', 'p${seq}') OR name GLOB 'f${seq}_*')`;

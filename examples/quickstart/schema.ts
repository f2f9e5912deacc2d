import {
  type Client,
  TablesDBIndexType as IndexType,
  type Models,
  OrderBy,
  Permission,
  Role,
  TablesDB,
} from "node-appwrite";

/** Where the notes are; the page in web/ knows the same two names. */
export const NOTES = { databaseId: "quickstart", tableId: "notes" };

export interface Note extends Models.Row {
  title: string;
  body: string | null;
  mood: "calm" | "curious" | "bold";
  stars: number;
  tags: string[];
  remindAt: string | null;
  author: string;
}

/**
 * Creates the table of notes: every signed-in user may add a row, and each row says for itself who may do what
 * with it. A column can be used as soon as its call returns.
 */
export async function createNotes(server: Client): Promise<void> {
  const tables = new TablesDB(server);
  await tables.create({ databaseId: NOTES.databaseId, name: "Quickstart" });
  await tables.createTable({
    ...NOTES,
    name: "Notes",
    permissions: [Permission.create(Role.users())],
    rowSecurity: true,
  });

  await tables.createVarcharColumn({ ...NOTES, key: "title", size: 120, required: true });
  await tables.createTextColumn({ ...NOTES, key: "body", required: false });
  await tables.createEnumColumn({
    ...NOTES,
    key: "mood",
    elements: ["calm", "curious", "bold"],
    required: false,
    xdefault: "calm",
  });
  await tables.createIntegerColumn({ ...NOTES, key: "stars", required: false, min: 0, max: 5, xdefault: 0 });
  await tables.createVarcharColumn({ ...NOTES, key: "tags", size: 32, required: false, array: true });
  await tables.createDatetimeColumn({ ...NOTES, key: "remindAt", required: false });
  await tables.createVarcharColumn({ ...NOTES, key: "author", size: 120, required: true });

  await tables.createIndex({
    ...NOTES,
    key: "by_stars",
    type: IndexType.Key,
    columns: ["stars"],
    orders: [OrderBy.Desc],
  });
  await tables.createIndex({ ...NOTES, key: "words", type: IndexType.Fulltext, columns: ["title"] });
}

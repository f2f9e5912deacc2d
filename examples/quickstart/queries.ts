import { AppwriteException, Query } from "appwrite";
import type { Person } from "./people.ts";
import { fact, refused } from "./print.ts";
import { NOTES, type Note } from "./schema.ts";

/** Asks for notes as `person` and shows the titles that came back and how many there are in all. */
async function show(person: Person, name: string, queries: string[]): Promise<Note[]> {
  const { rows, total } = await person.tables.listRows<Note>({ ...NOTES, queries });
  fact(name, rows.map((row) => row.title).join(" · ") || "nothing", `${rows.length} of ${total}`);
  return rows;
}

/** The ways to ask for rows. Only what the person may read is found, ordered and counted. */
export async function showQueries(person: Person): Promise<void> {
  await show(person, "equal", [Query.equal("mood", "curious")]);
  await show(person, "search", [Query.search("title", "lisbon")]);
  await show(person, "contains", [Query.contains("tags", ["guide"]), Query.orderAsc("title")]);
  const page = [Query.orderDesc("stars"), Query.limit(2)];
  const last = (await show(person, "order, limit", page)).at(-1);
  if (last) await show(person, "cursor", [...page, Query.cursorAfter(last.$id)]);

  const { rows } = await person.tables.listRows<Note>({
    ...NOTES,
    queries: [Query.select(["title", "stars"]), Query.greaterThan("stars", 3)],
  });
  const [row] = rows;
  if (row)
    fact(
      "select",
      JSON.stringify({ title: row.title, stars: row.stars }),
      "mood" in row ? "and all else" : "",
    );
}

/** Runs a request that has to fail and shows how it does. @throws Error when it succeeds. */
export async function showRefusal(name: string, request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof AppwriteException)) throw error;
    return refused(name, `${error.code} ${error.type}`);
  }
  throw new Error(`${name}: the server allowed what it must refuse.`);
}

import { ID, Permission, Role } from "appwrite";
import { type Client, TablesDB } from "node-appwrite";
import type { Person } from "./people.ts";
import { NOTES, type Note } from "./schema.ts";

/** Ada writes three notes: for herself, for her team, for everyone. */
export async function writeNotes(ada: Person, teamId: string) {
  const own = [
    Permission.read(Role.user(ada.user.$id)),
    Permission.update(Role.user(ada.user.$id)),
    Permission.delete(Role.user(ada.user.$id)),
  ];
  const write = (title: string, stars: number, permissions: string[]) =>
    ada.tables.createRow<Note>({
      ...NOTES,
      rowId: ID.unique(),
      data: {
        title,
        body: null,
        mood: "curious",
        stars,
        tags: ["diary", "lisbon"],
        remindAt: null,
        author: ada.user.name,
      },
      permissions,
    });
  return {
    secret: await write("The letter I will not send", 5, own),
    shared: await write("Our trip to Lisbon", 4, [...own, Permission.read(Role.team(teamId))]),
    open: await write("Lisbon, where to eat", 3, [...own, Permission.read(Role.any())]),
  };
}

/** The app's server adds notes for everyone, all in one request. @returns how many. */
export async function seedNotes(server: Client): Promise<number> {
  const rows = ["Tram 28 at sunrise", "Tiles of Alfama", "Rain over the river"].map((title, index) => ({
    $id: ID.unique(),
    $permissions: [Permission.read(Role.any())],
    title,
    mood: "bold",
    stars: index,
    tags: ["guide"],
    author: "The guide",
  }));
  const { total } = await new TablesDB(server).createRows({ ...NOTES, rows });
  return total;
}

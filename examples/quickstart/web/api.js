/** Everything the page asks of the API, through the `appwrite` package as a browser loads it. */
const { Account, Channel, Client, ID, Permission, Query, Realtime, Role, TablesDB } = window.Appwrite;

const address = new URLSearchParams(location.search);
export const endpoint = address.get("endpoint") || "http://localhost:8787/v1";
export const project = address.get("project") ?? "";

const client = new Client().setEndpoint(endpoint).setProject(project);
const account = new Account(client);
const tables = new TablesDB(client);

const NOTES = { databaseId: "quickstart", tableId: "notes" };
const PAGE = 20;

/** The signed-in user; null for a guest. */
export async function whoAmI() {
  try {
    return await account.get();
  } catch (error) {
    if (error.code === 401) return null;
    throw error;
  }
}

export async function signUp({ name, email, password }) {
  await account.create({ userId: ID.unique(), name, email, password });
  await signIn({ email, password });
}

export const signIn = ({ email, password }) => account.createEmailPasswordSession({ email, password });

export const signOut = () => account.deleteSession({ sessionId: "current" });

/** The notes the caller may read, newest first: as many as are shown, or a page. */
export function listNotes({ search, after, shown = 0 }) {
  const queries = [Query.orderDesc("$createdAt"), Query.limit(Math.max(shown, PAGE))];
  if (search) queries.push(Query.search("title", search));
  if (after) queries.push(Query.cursorAfter(after));
  return tables.listRows({ ...NOTES, queries });
}

let realtime = null;

/** Has `onChange` called when a note that the caller may read is written or deleted, by whomever. */
export async function watchNotes(onChange) {
  // A connection belongs to whom it was opened by.
  await realtime?.disconnect();
  realtime = new Realtime(client);
  // And for what happened while there was none.
  realtime.onOpen(onChange);
  const rows = Channel.tablesdb(NOTES.databaseId).table(NOTES.tableId).row();
  await realtime.subscribe(rows, onChange);
}

export function addNote(user, { title, body, readers }) {
  return tables.createRow({
    ...NOTES,
    rowId: ID.unique(),
    data: { title, body, author: user.name || user.email },
    permissions: permissions(user, readers),
  });
}

export const showTo = (user, note, readers) =>
  tables.updateRow({ ...NOTES, rowId: note.$id, permissions: permissions(user, readers) });

export const deleteNote = (note) => tables.deleteRow({ ...NOTES, rowId: note.$id });

/** Who may read a note, told from its permissions. */
export function readersOf(note) {
  if (note.$permissions.includes(Permission.read(Role.any()))) return "any";
  if (note.$permissions.includes(Permission.read(Role.users()))) return "users";
  return "me";
}

export const mayChange = (user, note) =>
  user !== null && note.$permissions.includes(Permission.update(Role.user(user.$id)));

function permissions(user, readers) {
  const me = Role.user(user.$id);
  const role = { me, users: Role.users(), any: Role.any() }[readers];
  return [Permission.read(role), Permission.update(me), Permission.delete(me)];
}

/**
 * What went wrong, in a sentence. The API's own words where it could be read; a browser hides the answer from a
 * page whose origin the project does not know, so then we find out whether there is a server at all.
 */
export async function explain(error) {
  if (!(error instanceof TypeError)) return error.message;
  const version = `${endpoint}/health/version`;
  const answers = await fetch(version, { mode: "no-cors" }).then(
    () => true,
    () => false,
  );
  return answers
    ? `The project does not know pages of ${location.hostname}. Add ${location.hostname} as a web platform.`
    : `Nobody answers at ${endpoint}. Is the server running?`;
}

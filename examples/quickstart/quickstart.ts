import { randomBytes } from "node:crypto";
import { AppwriteException, ID, type Models } from "appwrite";
import { AppwriteException as ServerException } from "node-appwrite";
import { createProject, OwnerKnown, openConsole, openProject } from "./console.ts";
import { credentialsOf, join, unite } from "./people.ts";
import { fact, step } from "./print.ts";
import { showQueries, showRefusal } from "./queries.ts";
import { seedNotes, writeNotes } from "./rows.ts";
import { createNotes, NOTES } from "./schema.ts";

const [endpoint = "http://localhost:8787/v1", email = "owner@example.com", password] = process.argv.slice(2);

/** A tour from an empty server to an app with users: `npm run quickstart [endpoint] [email] [password]`. */
async function tour(): Promise<void> {
  step("The console", "the owner of this installation");
  const credentials = { email, password: password ?? randomBytes(9).toString("base64url") };
  const owner = await openConsole(endpoint, credentials);
  fact("owner", email, password ? "" : `password ${credentials.password} (keep it: it is shown this once)`);
  const { organization, project } = await createProject(owner, "Notes");
  fact("organization", organization.name, organization.$id);
  fact("project", project.name, project.$id);
  const server = await openProject(owner, project.$id, ["localhost", "127.0.0.1"]);
  fact("API key", "Server", "pages of localhost and 127.0.0.1 may call");

  step("The schema", "node-appwrite with the key");
  await createNotes(server);
  fact("table", "notes", "7 columns, 2 indexes, row security");

  step("The people", "appwrite, as in two browsers");
  const ada = await join(endpoint, project.$id, "Ada");
  const ben = await join(endpoint, project.$id, "Ben");
  for (const { user } of [ada, ben]) fact(user.name, user.email, user.$id);
  const team = await unite(server, "Travellers", [ada, ben]);
  fact("team", "Travellers", "Ada and Ben");

  step("The rows", "each with its own permissions");
  const { secret, shared, open } = await writeNotes(ada, team);
  fact("private", secret.title, "Ada");
  fact("shared", shared.title, "the team");
  fact("public", open.title, "everyone");
  fact("seeded", `${await seedNotes(server)} more`, "everyone; one request of the server");

  step("The queries", "what Ben finds");
  await showQueries(ben);

  step("The walls", "what Ben may not do");
  await showRefusal("read private", () => ben.tables.getRow({ ...NOTES, rowId: secret.$id }));
  await showRefusal("change shared", () =>
    ben.tables.updateRow<Models.DefaultRow>({ ...NOTES, rowId: shared.$id, data: { title: "Mine" } }),
  );
  await showRefusal("new column", () =>
    ben.tables.createRow<Models.DefaultRow>({ ...NOTES, rowId: ID.unique(), data: { wings: 2 } }),
  );
  const found = async (who: typeof ada) => (await who.tables.listRows({ ...NOTES })).total;
  fact("notes", `Ada sees ${await found(ada)}, Ben sees ${await found(ben)}`);

  step("The page", "the same app in a browser");
  fact("serve", "npm run quickstart:page");
  const address = new URLSearchParams({ project: project.$id, endpoint });
  fact("open", `http://localhost:5173/?${address}`);
  fact("sign in", ada.user.email, `password: ${credentialsOf(ada.user.name).password}`);
}

/** A sentence for what the reader can mend; everything for what they cannot. */
function explain(error: unknown): string {
  if (error instanceof OwnerKnown) {
    return `This installation has an owner already. Say who: npm run quickstart ${endpoint} <email> <password>`;
  }
  if (error instanceof AppwriteException || error instanceof ServerException)
    return `${error.message} (${error.code} ${error.type})`;
  if (error instanceof TypeError && error.message === "fetch failed") {
    return `Nobody answers at ${endpoint}. Start the server first: npm start`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await tour();
} catch (error) {
  console.error(`\n${explain(error)}`);
  process.exitCode = 1;
}

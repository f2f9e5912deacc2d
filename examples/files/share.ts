import { AppwriteException, Client, Storage, Tokens } from "node-appwrite";
import { BUCKET } from "./project.ts";

/** How long a link holds, in days. */
const DAYS = 7;

/** What a page asks for: a file, and a JWT that says who asks. */
export interface ShareRequest {
  readonly fileId: string;
  readonly jwt: string;
}

/**
 * A token that lets whoever has it read one file, session or not. Tokens are made with the API key, which no page may
 * have; so the page's user proves with a JWT that the file is theirs to read.
 * @throws AppwriteException what the API says against it
 */
export async function share(server: Client, { fileId, jwt }: ShareRequest): Promise<string> {
  const file = { bucketId: BUCKET, fileId };
  const { endpoint, project } = server.config;
  const asUser = new Client().setEndpoint(endpoint).setProject(project).setJWT(jwt);
  await new Storage(asUser).getFile(file);
  const expire = new Date(Date.now() + DAYS * 86_400_000).toISOString();
  const { secret } = await new Tokens(server).createFileToken({ ...file, expire });
  return secret;
}

/** The status and sentence a page is answered with when that fails. */
export const refusalOf = (error: unknown): { status: number; message: string } =>
  error instanceof AppwriteException && error.code >= 400
    ? { status: error.code, message: error.message }
    : { status: 502, message: "The API did not answer." };

import {
  type Client,
  Compression,
  ID,
  Permission,
  Project,
  ProjectKeyScopes,
  Role,
  Client as ServerClient,
  Storage,
} from "node-appwrite";

/** The bucket of the album. */
export const BUCKET = "album";

/** What the album's own server may do: make the bucket, and tokens for its files. */
const SCOPES = [
  ProjectKeyScopes.BucketsWrite,
  ProjectKeyScopes.FilesRead,
  ProjectKeyScopes.FilesWrite,
  ProjectKeyScopes.TokensWrite,
];

/**
 * Opens a project to pages of this machine and makes an API key and the bucket: signed-in people may put files into it, and
 * each file is for its owner alone. @returns a client that acts with the key
 */
export async function openAlbum(owner: Client, projectId: string): Promise<Client> {
  const { endpoint, session } = owner.config;
  const admin = new ServerClient().setEndpoint(endpoint).setProject(projectId).setSession(session);
  const project = new Project(admin.addHeader("X-Appwrite-Mode", "admin"));
  await project.createWebPlatform({ platformId: ID.unique(), name: "This machine", hostname: "localhost" });
  const key = await project.createKey({ keyId: ID.unique(), name: "Album", scopes: SCOPES });
  const server = new ServerClient().setEndpoint(endpoint).setProject(projectId).setKey(key.secret);
  await new Storage(server).createBucket({
    bucketId: BUCKET,
    name: "Album",
    permissions: [Permission.create(Role.users())],
    fileSecurity: true,
    compression: Compression.None,
  });
  return server;
}

/** Everything the page asks of the API, through the `appwrite` package as a browser loads it. */
const { Account, Client, ID, Query, Storage } = window.Appwrite;

const { endpoint, projectId, bucketId } = await (await fetch("config.json")).json();
const client = new Client().setEndpoint(endpoint).setProject(projectId);
const account = new Account(client);
const storage = new Storage(client);

/** Whoever opens the page gets an account of their own, without a name: what they upload is theirs. */
export async function enter() {
  try {
    return await account.get();
  } catch (error) {
    if (error.code !== 401) throw error;
    await account.createAnonymousSession();
    return account.get();
  }
}

/** The caller's files, newest first. */
export const listFiles = () =>
  storage.listFiles({ bucketId, queries: [Query.orderDesc("$createdAt"), Query.limit(100)] });

/**
 * Uploads a file; the SDK cuts a large one into chunks of 5 MiB and sends up to eight at once.
 * @param onProgress told the percentage after each chunk
 */
export const upload = (file, onProgress) =>
  storage.createFile({
    bucketId,
    fileId: ID.unique(),
    file,
    onProgress: ({ progress }) => onProgress(progress),
  });

/** The address of a small picture of the file, or of an icon. */
export const previewOf = (file) =>
  storage.getFilePreview({ bucketId, fileId: file.$id, width: 320, height: 240, output: "webp" });

export const downloadOf = (file) => storage.getFileDownload({ bucketId, fileId: file.$id });

/** A link to the file that opens without a session, until the token in it ends. */
export async function linkTo(file) {
  const { jwt } = await account.createJWT();
  const answer = await fetch("share", { method: "POST", body: JSON.stringify({ fileId: file.$id, jwt }) });
  const { token, message } = await answer.json();
  if (!answer.ok) throw new Error(message);
  return storage.getFileView({ bucketId, fileId: file.$id, token });
}

export const remove = (file) => storage.deleteFile({ bucketId, fileId: file.$id });

/** What went wrong, in a sentence. */
export const explain = (error) =>
  error instanceof TypeError ? `Nobody answers at ${endpoint}. Is the server running?` : error.message;

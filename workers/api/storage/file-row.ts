import { and, eq } from "drizzle-orm";
import { files } from "#shared/store/schema/index.ts";

/** The row of one file of a bucket, which is named by its sequence. */
export const isFile = (bucket: number, fileId: string) => and(eq(files.bucket, bucket), eq(files.id, fileId));

/** The text that `search` looks through. */
export const searchText = (id: string, name: string) => `${id} ${name}`;

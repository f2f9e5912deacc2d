import type { Body } from "./face-sdk.ts";

/** How a call was refused. @throws Error when it was not, and whatever is no refusal of the API's. */
export async function refusal(call: Promise<unknown>): Promise<{ code: number; type: string }> {
  try {
    await call;
  } catch (error) {
    if (isRefusal(error)) return { code: error.code, type: error.type };
    throw error;
  }
  throw new Error("The call was not refused.");
}

function isRefusal(error: unknown): error is { code: number; type: string } {
  return error instanceof Error && "code" in error && "type" in error && typeof error.code === "number";
}

/** The items of a list. */
export function items(answer: Body, key: string): Body[] {
  const list = answer[key];
  if (!Array.isArray(list)) throw new Error(`The answer has no list of ${key}.`);
  return list;
}

/** Ids of the rows of an answer, in their order. */
export const ids = (answer: Body): string[] => items(answer, "rows").map((row) => String(row.$id));

/** Keys of the columns or indexes of an answer, in their order. */
export const keys = (answer: Body, list: "columns" | "indexes"): string[] =>
  items(answer, list).map((item) => String(item.key));

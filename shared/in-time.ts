/** How long an answer is waited for, in milliseconds: nobody should hang on it. */
export const PATIENCE = 5_000;

/**
 * The answer of another object or of a database. What is asked goes on.
 * @param patience in milliseconds
 * @throws Error when none comes within that time
 */
export async function inTime<T>(answer: Promise<T>, patience = PATIENCE): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

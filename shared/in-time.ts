/** How long an answer is waited for, in milliseconds: nobody should hang on it. */
export const PATIENCE = 5_000;

/**
 * The answer of another object, a database or a service. What is asked goes on: whoever calls closes what it waits for.
 * @param patience in milliseconds
 * @param late what to throw when none comes within that time
 * @throws what `late` makes
 */
export async function inTime<T>(
  answer: Promise<T>,
  patience = PATIENCE,
  late = () => new Error(`no answer within ${patience} ms`),
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), patience);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long an answer is waited for, in milliseconds: nobody should hang on it. */
const PATIENCE = 5_000;

/** The answer of another object or of a database. What is asked goes on. @throws Error when none comes within five seconds */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

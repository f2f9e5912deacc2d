/** What happens after responses: collected for a second, then through a queue. In milliseconds. */
const PATIENCE = 12_000;
const PAUSE = 200;

/** Asks until the answer is right. @returns the last answer, for the test to say what is wrong with it */
export async function soon<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || Date.now() > end) return answer;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

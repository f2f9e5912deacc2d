/** Resolves when the work is over, well or not, or the time is. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise((done) => {
    timer = setTimeout(done, milliseconds);
  });
  await Promise.race([over, work.catch(() => {})]);
  clearTimeout(timer);
}

/** One line of the log for something that went wrong inside an object. */
export function reportProblem(message: string, error: unknown): void {
  console.error(JSON.stringify({ level: "error", message, error: String(error) }));
}

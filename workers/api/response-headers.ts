/**
 * The headers of a response that is still to be made. A `Headers` would be made, copied into the response and thrown
 * away, which a warm read feels.
 */
export class ResponseHeaders {
  readonly #values = new Map<string, string>();
  readonly #cookies: string[] = [];

  /** @param name spelt the same wherever it is set */
  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  addCookie(line: string): void {
    this.#cookies.push(line);
  }

  respond(body: BodyInit | null, status: number): Response {
    const response = new Response(body, { status });
    const { headers } = response;
    for (const [name, value] of this.#values) headers.set(name, value);
    for (const line of this.#cookies) headers.append("Set-Cookie", line);
    return response;
  }
}

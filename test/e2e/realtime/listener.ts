import type { Browser, BrowserContext, Page, WebSocket } from "playwright-core";
import { expect, onTestFinished, vi } from "vitest";
import type { Sdk } from "./page-server.ts";

/** How a page listens. */
export type Way = "class" | "client";

interface Heard {
  readonly event: string;
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const PATIENCE = { timeout: 10_000, interval: 25 };

/** A page in a browser that listens with an SDK; its sockets are watched from outside. */
export class Listener {
  readonly page: Page;
  /** Every socket the page has opened. */
  readonly sockets: WebSocket[] = [];
  readonly #way: Way;
  /** Frames that said that the server listens: answers to `subscribe`, or `connected` with channels. */
  #acknowledged = 0;
  #signedIn = false;

  private constructor(page: Page, sdk: Sdk, way: Way) {
    this.page = page;
    this.#way = way;
    page.on("websocket", (socket) => {
      this.sockets.push(socket);
      socket.on("framereceived", ({ payload }) => {
        const { type, data } = JSON.parse(String(payload));
        // The older one, where no cookie comes through, signs in after it has subscribed.
        const isKnown = type === "connected" && (data.user !== null || !this.#signedIn);
        const isReady =
          sdk === "appwrite" ? data?.to === "subscribe" : isKnown || data?.to === "authentication";
        if (isReady) this.#acknowledged += 1;
      });
    });
  }

  static async arrive(
    browser: Browser,
    origin: string,
    place: { readonly endpoint: string; readonly projectId: string },
    { sdk = "appwrite", way = "class" }: { sdk?: Sdk; way?: Way } = {},
  ): Promise<Listener> {
    const context: BrowserContext = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const listener = new Listener(page, sdk, way);
    const query = new URLSearchParams({ sdk, endpoint: place.endpoint, project: place.projectId });
    await page.goto(`${origin}/?${query}`);
    return listener;
  }

  /** Listens, all at once; resolves when the server has said that it knows. */
  async listen(
    wanted: Readonly<Record<string, readonly string[]>>,
    queries: Readonly<Record<string, readonly string[]>> = {},
  ): Promise<void> {
    const before = this.#acknowledged;
    const calls = Object.entries(wanted).map(([name, channels]) => {
      const args = [this.#way, name, channels, queries[name] ?? []].map((value) => JSON.stringify(value));
      return `house.listen(${args.join(", ")})`;
    });
    await this.page.evaluate(`Promise.all([${calls.join(", ")}])`);
    await vi.waitFor(() => expect(this.#acknowledged).toBeGreaterThan(before), PATIENCE);
  }

  /** Resolves when the page is back: another answer than those so far. */
  async back(action: () => Promise<unknown>): Promise<void> {
    const before = this.#acknowledged;
    await action();
    await vi.waitFor(() => expect(this.#acknowledged).toBeGreaterThan(before), {
      ...PATIENCE,
      timeout: 30_000,
    });
  }

  heard(name: string): Promise<Heard[]> {
    return this.page.evaluate(`house.heard[${JSON.stringify(name)}]`);
  }

  async ids(name: string): Promise<string[]> {
    return (await this.heard(name)).map(({ id }) => id);
  }

  /** Waits until the ids heard under a name end with `last`. @returns all of them */
  async until(name: string, last: string): Promise<string[]> {
    return vi.waitFor(async () => {
      const ids = await this.ids(name);
      expect(ids.at(-1)).toBe(last);
      return ids;
    }, PATIENCE);
  }

  call<T>(script: string): Promise<T> {
    return this.page.evaluate(script);
  }

  /** In the words of the page's SDK. */
  async signIn({ email, password }: { readonly email: string; readonly password: string }): Promise<void> {
    this.#signedIn = true;
    await this.call(`house.signIn(${JSON.stringify(email)}, ${JSON.stringify(password)})`);
  }
}

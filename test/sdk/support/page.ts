import { AsyncLocalStorage } from "node:async_hooks";
import { Account, Client, Teams } from "appwrite";

/** A browser's cookies for one server, and the last answer it got. */
class Jar {
  readonly cookies = new Map<string, string>();
  last: Response | null = null;

  keep(response: Response): void {
    this.last = response;
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";", 1);
      const at = pair.indexOf("=");
      const isExpired = Date.parse(/expires=([^;]+)/i.exec(line)?.[1] ?? "") <= Date.now();
      if (isExpired) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

const jars = new AsyncLocalStorage<Jar>();
const plainFetch = globalThis.fetch;

// The web SDK calls the global fetch and leaves cookies to the browser.
globalThis.fetch = async (input, init) => {
  const jar = jars.getStore();
  if (!jar) return plainFetch(input, init);
  const headers = new Headers(init?.headers);
  if (jar.cookies.size > 0) headers.set("cookie", jar.header);
  const response = await plainFetch(input, { ...init, headers });
  jar.keep(response);
  // The web SDK is ahead of the server and warns about it at every call.
  const quiet = new Headers(response.headers);
  quiet.delete("x-appwrite-warning");
  return new Response(response.body, { status: response.status, headers: quiet });
};

/** The web SDK in a browser tab of its own: cookies are kept from call to call. */
export class Page extends Client {
  readonly jar = new Jar();
  readonly account = new Account(this);
  readonly teams = new Teams(this);

  constructor(endpoint: string, projectId: string) {
    super();
    this.setEndpoint(endpoint).setProject(projectId);
  }

  override call(...request: Parameters<Client["call"]>): ReturnType<Client["call"]> {
    return jars.run(this.jar, () => super.call(...request));
  }

  /** D1 round trips of the last call. */
  get roundTrips(): number {
    return Number(/(\d+) round trips/.exec(this.jar.last?.headers.get("server-timing") ?? "")?.[1]);
  }
}

import { clientIp } from "#shared/config/client-ip.ts";
import type { Settings } from "#shared/config/settings.ts";
import type { RequestInfo } from "../context.ts";

/** A request as handlers may know it. What few of them ask for is worked out when they do. */
export class IncomingRequest implements RequestInfo {
  readonly id: string;
  readonly headers: Headers;
  readonly #request: Request;
  readonly #settings: Settings;
  #url: URL | null = null;

  /** @param newId makes the request's id where the platform has given none. */
  constructor(request: Request, settings: Settings, newId: () => string) {
    this.#request = request;
    this.#settings = settings;
    this.headers = request.headers;
    this.id = this.header("cf-ray") || newId();
  }

  header(name: string): string {
    return this.headers.get(name) ?? "";
  }

  get method(): string {
    return this.#request.method;
  }

  get url(): URL {
    this.#url ??= new URL(this.#request.url);
    return this.#url;
  }

  get ip(): string {
    return clientIp(this.#request, this.#settings);
  }

  get userAgent(): string {
    return this.header("user-agent");
  }

  get locale(): string {
    return this.url.searchParams.get("locale") || this.header("x-appwrite-locale") || this.#settings.locale;
  }

  get country(): string {
    const country = this.#request.cf?.country;
    return typeof country === "string" ? country.toLowerCase() : "";
  }

  get secure(): boolean {
    return this.#request.url.startsWith("https:");
  }
}

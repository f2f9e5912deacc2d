import { Account, type Client } from "appwrite";

/**
 * A browser keeps the session in a cookie. Node keeps no cookies, so the web SDK gets the one thing of a browser
 * that it falls back to: a localStorage, where it puts the session it is sent in `X-Fallback-Cookies`.
 */
const stored = new Map<string, string>();

Object.assign(globalThis, {
  window: {
    localStorage: {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
    },
    console: { warn() {} },
  },
});

// The server remarks in a header that this SDK is newer than its API; browsers hide that header from pages.
console.warn = () => {};

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/**
 * Signs in with e-mail and password and hands the session to `client`, so that several people can be signed in at
 * once. @returns the session, which `setSession` of every SDK takes.
 * @throws AppwriteException user_invalid_credentials
 */
export async function signIn(client: Client, credentials: Credentials): Promise<string> {
  await new Account(client).createEmailPasswordSession({ ...credentials });
  const cookies: unknown = JSON.parse(stored.get("cookieFallback") ?? "{}");
  stored.clear();
  const [session] = Object.values(cookies ?? {});
  if (typeof session !== "string") throw new Error("The server sent no X-Fallback-Cookies.");
  client.setSession(session);
  return session;
}

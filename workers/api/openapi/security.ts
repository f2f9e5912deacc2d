import { scopesOf } from "#shared/contract/scopes.ts";
import type { AuthKind, Endpoint } from "../declaration.ts";
import { scopesOfEndpoint } from "../pipeline/gates.ts";

/** How callers say which project they mean and who they are. */
export const securitySchemes = {
  project: {
    type: "apiKey",
    in: "header",
    name: "X-Appwrite-Project",
    description: "The project's ID. Without it the console's own project is meant.",
  },
  key: { type: "apiKey", in: "header", name: "X-Appwrite-Key", description: "An API key of the project." },
  session: { type: "apiKey", in: "header", name: "X-Appwrite-Session", description: "A session's secret." },
  cookie: {
    type: "apiKey",
    in: "cookie",
    name: "a_session_{projectId}",
    description: "The cookie that creating a session sets; its name ends with the project's ID.",
  },
  jwt: {
    type: "apiKey",
    in: "header",
    name: "X-Appwrite-JWT",
    description: "A user's token; its signature can be checked with the keys of /.well-known/jwks.json.",
  },
  mode: {
    type: "apiKey",
    in: "header",
    name: "X-Appwrite-Mode",
    description:
      "`admin`: a session of the console is judged by its role in the organization of the project.",
  },
} as const;

type Requirement = Partial<Record<keyof typeof securitySchemes, string[]>>;

const byKind: Record<AuthKind, readonly Requirement[]> = {
  session: [
    { project: [], session: [] },
    { project: [], cookie: [] },
  ],
  jwt: [{ project: [], jwt: [] }],
  key: [{ project: [], key: [] }],
  admin: [{ project: [], cookie: [], mode: [] }],
};

const ORDER: readonly AuthKind[] = ["session", "jwt", "key", "admin"];

const guests = scopesOf(["guests"]);

/** Any one of these lets a caller through. */
export function securityOf(endpoint: Endpoint): Requirement[] {
  const scopes = scopesOfEndpoint(endpoint);
  if (scopes.includes("public")) return [{}];
  const open: Requirement[] = scopes.some((scope) => guests.has(scope)) ? [{ project: [] }] : [];
  return [...open, ...ORDER.filter((kind) => endpoint.auth.includes(kind)).flatMap((kind) => byKind[kind])];
}

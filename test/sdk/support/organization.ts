import { type Call, caller, cookiesOf } from "./raw.ts";

/** A further user of the console, with an organization of their own. The server must let everyone sign up. */
export interface Owner {
  readonly call: Call;
  readonly userId: string;
  readonly organizationId: string;
  /** Calls as that user in admin mode on a project. */
  admin(projectId: string): Call;
}

let count = 0;

export async function newOwner(url: string): Promise<Owner> {
  const endpoint = `${url}/v1`;
  const guest = caller(endpoint, { "x-appwrite-project": "console" });
  const email = `owner-${process.pid}-${Date.now()}-${++count}@edgewrite.test`;
  const password = "correct horse battery";
  const user = await guest("POST", "/account", { userId: "unique()", email, password });
  const session = await guest("POST", "/account/sessions/email", { email, password });
  const cookie = cookiesOf(session.headers);
  const call = caller(endpoint, { "x-appwrite-project": "console", cookie });
  const team = await call("POST", "/teams", { teamId: "unique()", name: "Another" });
  if (team.status !== 201) throw new Error(`No organization: ${JSON.stringify(team.body)}`);
  return {
    call,
    userId: String(user.body.$id),
    organizationId: String(team.body.$id),
    admin: (projectId) =>
      caller(endpoint, { "x-appwrite-project": projectId, "x-appwrite-mode": "admin", cookie }),
  };
}

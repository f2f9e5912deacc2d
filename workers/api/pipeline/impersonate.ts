import { and, eq, type SQL } from "drizzle-orm";
import { type Principal, principalFact, type UserRow } from "#shared/store/facts/user.ts";
import { users } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import type { Work } from "#shared/store/work.ts";
import type { Incoming } from "./identify.ts";

/** Whoever is blocked must not go on as somebody else. */
export const mayImpersonate = ({ user }: Principal): boolean => user.impersonator && user.status;

/**
 * The user that an impersonator asks to act as (reference/auth.md §2.6); null: nobody, or nobody there is.
 * @param work where the users of `own` live
 * @throws StaleFacts
 */
export async function impersonated(
  incoming: Incoming,
  work: Work,
  { user: own }: Principal,
): Promise<Principal | null> {
  const { projectId } = own;
  const id = named(incoming, "user-id") || (await idOf(incoming, work, projectId));
  if (id === "" || id === own.id) return null;
  const [principal] = await work.load(principalFact(projectId, id, null));
  return principal;
}

async function idOf(incoming: Incoming, work: Work, projectId: string): Promise<string> {
  const email = named(incoming, "user-email").toLowerCase();
  if (email !== "") return find(eq(users.email, email));
  const phone = named(incoming, "user-phone");
  return phone === "" ? "" : find(eq(users.phone, phone));

  async function find(condition: SQL): Promise<string> {
    const [user]: (UserRow | null)[] = await work.read(
      findOne(users, and(eq(users.projectId, projectId), condition)),
    );
    return user?.id ?? "";
  }
}

/** The address is for what has no headers, such as images. */
const QUERY_NAMES = {
  "user-id": ["impersonateUserId", "impersonateuserid"],
  "user-email": ["impersonateEmail", "impersonateemail"],
  "user-phone": ["impersonatePhone", "impersonatephone"],
} as const;

function named({ endpoint, headers, values }: Incoming, what: keyof typeof QUERY_NAMES): string {
  const sent = headers.get(`x-appwrite-impersonate-${what}`) ?? "";
  if (sent !== "" || endpoint.method !== "GET") return sent;
  const inAddress = QUERY_NAMES[what].map((name) => values[name]);
  return inAddress.find((value) => typeof value === "string" && value !== "")?.toString() ?? "";
}

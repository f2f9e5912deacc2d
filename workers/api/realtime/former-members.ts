const FORMER = Symbol("former members");

/** Notes whose team it was that is deleted: nobody has its role any more. JSON does not see it. */
export const withFormerMembers = <T extends object>(team: T, userIds: readonly string[]): T => ({
  ...team,
  [FORMER]: userIds,
});

/** Ids of users; none where nothing was noted. */
export function formerMembersOf(payload: unknown): readonly string[] {
  const noted: unknown =
    typeof payload === "object" && payload !== null ? Reflect.get(payload, FORMER) : undefined;
  return Array.isArray(noted) ? noted.map(String) : [];
}

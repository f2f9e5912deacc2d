import type { Membership } from "#shared/contract/models/team.ts";
import type { Auths } from "#shared/contract/project.ts";
import type { MembershipRow } from "#shared/store/facts/user.ts";

/** A membership with what its answer tells of the user and the team. */
export interface Member {
  readonly membership: MembershipRow;
  readonly teamName: string;
  readonly userName: string;
  readonly userEmail: string;
  readonly userPhone: string;
  readonly userAccessedAt: string;
  /** The user has to pass a second factor and has one verified. */
  readonly mfa: boolean;
}

/** Which of the user's data the answer shows. */
export type Shown = Readonly<Auths["membership"]>;

export const ALL_SHOWN: Shown = {
  userId: true,
  userEmail: true,
  userPhone: true,
  userName: true,
  mfa: true,
  userAccessedAt: true,
};

/** What clients are told of the member they change, and events of everybody, whatever the project's settings are. */
export const TOLD: Shown = { ...ALL_SHOWN, userPhone: false, mfa: false, userAccessedAt: false };

/** A membership; what `shown` hides is empty (reference/auth.md §6, membership privacy). */
export function membershipModel(member: Member, shown: Shown = ALL_SHOWN): Membership {
  const { membership } = member;
  return {
    $id: membership.id,
    $createdAt: membership.createdAt,
    $updatedAt: membership.updatedAt,
    userId: shown.userId ? membership.userId : "",
    userName: shown.userName ? member.userName : "",
    userEmail: shown.userEmail ? member.userEmail : "",
    userPhone: shown.userPhone ? member.userPhone : "",
    teamId: membership.teamId,
    teamName: member.teamName,
    invited: membership.invited,
    joined: membership.joined ?? "",
    confirm: membership.confirm,
    mfa: shown.mfa && member.mfa,
    userAccessedAt: shown.userAccessedAt ? member.userAccessedAt : "",
    roles: membership.roles,
  };
}

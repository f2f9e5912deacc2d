import { boolean, kind, list, object, Refusal, text, uid } from "#shared/contract/params.ts";
import { users } from "#shared/store/schema/index.ts";
import { findOne } from "#shared/store/tables.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { changeNamed, modification } from "./change-user.ts";
import { isUser } from "./existing-user.ts";
import { indexUser } from "./new-user.ts";

export const updateName = endpoint(
  { ...modification("name"), id: "users.updateName", params: () => ({ userId: uid(), name: text(128, 0) }) },
  (context) =>
    changeNamed(
      context,
      { name: context.input.name },
      { after: [indexUser(context.project.id, context.input.userId)] },
    ),
);

const LABEL = /^[A-Za-z0-9]{1,36}$/;
const notLabel = new Refusal("Must have 1 to 36 letters and digits.");

const label = () =>
  kind<string>({ type: "string", pattern: LABEL.source }, (value) =>
    typeof value === "string" && LABEL.test(value) ? value : notLabel,
  );

export const updateLabels = endpoint(
  {
    ...modification("labels"),
    id: "users.updateLabels",
    method: "PUT",
    params: () => ({ userId: uid(), labels: list(label(), 1000) }),
  },
  (context) =>
    changeNamed(
      context,
      { labels: [...new Set(context.input.labels)] },
      { after: [indexUser(context.project.id, context.input.userId)] },
    ),
);

export const updateStatus = endpoint(
  {
    ...modification("status"),
    id: "users.updateStatus",
    params: () => ({ userId: uid(), status: boolean() }),
  },
  (context) => changeNamed(context, { status: context.input.status }),
);

export const updateEmailVerification = endpoint(
  {
    ...modification("verification"),
    id: "users.updateEmailVerification",
    audit: "verification.update",
    params: () => ({ userId: uid(), emailVerification: boolean() }),
  },
  (context) => changeNamed(context, { emailVerification: context.input.emailVerification }),
);

export const updatePhoneVerification = endpoint(
  {
    ...modification("verification/phone", "verification"),
    id: "users.updatePhoneVerification",
    audit: "verification.update",
    params: () => ({ userId: uid(), phoneVerification: boolean() }),
  },
  (context) => changeNamed(context, { phoneVerification: context.input.phoneVerification }),
);

export const updateMFA = endpoint(
  { ...modification("mfa"), id: "users.updateMFA", params: () => ({ userId: uid(), mfa: boolean() }) },
  (context) => changeNamed(context, { mfa: context.input.mfa }),
);

export const updateImpersonator = endpoint(
  {
    ...modification("impersonator"),
    id: "users.updateImpersonator",
    params: () => ({ userId: uid(), impersonator: boolean() }),
  },
  (context) => changeNamed(context, { impersonator: context.input.impersonator }),
);

export const getPrefs = endpoint(
  {
    id: "users.getPrefs",
    method: "GET",
    path: "/v1/users/{userId}/prefs",
    scope: "users.read",
    auth: ["key", "admin"],
    realm: "project",
    params: () => ({ userId: uid() }),
    status: 200,
    returns: "preferences",
  },
  async ({ input, project, work }) => {
    const [user] = await work.read(findOne(users, isUser(project.id, input.userId)));
    return found(user, "user_not_found").prefs;
  },
);

export const updatePrefs = endpoint(
  {
    ...modification("prefs"),
    id: "users.updatePrefs",
    audit: undefined,
    params: () => ({ userId: uid(), prefs: object(65_535) }),
    returns: "preferences",
  },
  async (context) => (await changeNamed(context, { prefs: context.input.prefs })).prefs,
);

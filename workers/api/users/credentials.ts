import { email, password, phone, uid } from "#shared/contract/params.ts";
import { principalFact } from "#shared/store/facts/user.ts";
import { endpoint } from "../endpoint.ts";
import { found } from "../found.ts";
import { newAddress } from "./addresses.ts";
import { changeNamed, modification } from "./change-user.ts";
import { endSessions } from "./existing-user.ts";
import { checkPassword } from "./password-policy.ts";
import { newPassword } from "./passwords.ts";

export const updateEmail = endpoint(
  {
    ...modification("email"),
    id: "users.updateEmail",
    params: () => ({ userId: uid(), email: email({ empty: true }) }),
  },
  (context) => {
    const { input, project } = context;
    const address = newAddress(context, project.id, input.userId, "email", input.email.toLowerCase() || null);
    return changeNamed(context, address.values, {
      ...address,
      clashes: { users: "user_email_already_exists" },
    });
  },
);

export const updatePhone = endpoint(
  {
    ...modification("phone"),
    id: "users.updatePhone",
    params: () => ({ userId: uid(), number: phone({ empty: true }) }),
  },
  (context) => {
    const { input, project } = context;
    const address = newAddress(context, project.id, input.userId, "sms", input.number || null);
    return changeNamed(context, address.values, {
      ...address,
      clashes: { users: "user_phone_already_exists" },
    });
  },
);

export const updatePassword = endpoint(
  {
    ...modification("password"),
    id: "users.updatePassword",
    params: () => ({ userId: uid(), password: password({ empty: true }) }),
  },
  async (context) => {
    const { input, project, work, random, today } = context;
    const { auths } = project;
    const after = auths.invalidateSessions ? endSessions(project.id, input.userId) : [];
    if (input.password === "") {
      const none = { password: null, hash: null, hashOptions: null, passwordUpdate: today };
      return changeNamed(context, none, { after });
    }
    // As a fact: the policies are judged by what the write finds unchanged.
    const [principal] = await work.load(principalFact(project.id, input.userId, null));
    const { user } = found(principal, "user_not_found");
    checkPassword(input.password, auths, user);
    const columns = await newPassword(input.password, user.passwordHistory, auths, random);
    return changeNamed(context, { ...columns, passwordUpdate: today }, { after });
  },
);

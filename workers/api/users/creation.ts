import { customId, email, nullable, password, phone, text } from "#shared/contract/params.ts";
import { endpoint } from "../endpoint.ts";
import { checkPassword } from "./password-policy.ts";
import { newPassword } from "./passwords.ts";
import { creation, writeUser } from "./write-user.ts";

export const createUser = endpoint(
  {
    ...creation,
    id: "users.create",
    path: "/v1/users",
    params: () => ({
      userId: customId(),
      email: nullable(email()).default(null),
      phone: nullable(phone()).default(null),
      password: password({ empty: true }).default(""),
      name: text(128, 0).default(""),
    }),
  },
  async (context) => {
    const { input, project, random, today } = context;
    const { auths } = project;
    const person = {
      id: context.id(input.userId),
      email: input.email?.toLowerCase() ?? null,
      phone: input.phone,
      name: input.name,
    };
    if (input.password === "") return writeUser(context, person);
    checkPassword(input.password, auths, person);
    const columns = await newPassword(input.password, [], auths, random);
    return writeUser(context, { ...person, ...columns, passwordUpdate: today });
  },
);

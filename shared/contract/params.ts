/**
 * The kinds of parameters that endpoint declarations are made of. Each is a zod schema whose message completes the
 * sentence "Invalid `x` param: …" and which describes itself to `z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })`.
 */
export { type AddressOptions, email, hostname, phone, redirectUrl, url } from "./params/addresses.ts";
export { anyCase } from "./params/any-case.ts";
export { list, nullable, object, permissions, queries, role } from "./params/composites.ts";
export { folder } from "./params/folder.ts";
export { customId, key, projectId, uid } from "./params/ids.ts";
export { type Kind, kind, Refusal } from "./params/kind.ts";
export { boolean, datetime, int64, integer, number, numeric, oneOf, range } from "./params/scalars.ts";
export { password, text } from "./params/text.ts";
export { file } from "./params/upload.ts";

import * as z from "zod";
import { projectScopes } from "#shared/contract/grantable-scopes.ts";
import { datetime, list, nullable, oneOf } from "#shared/contract/params.ts";

const [first = "", ...others] = projectScopes.map(({ scope }) => scope);

/** Scopes that a project's key can hold, each once. */
export const scopes = () => list(oneOf(first, ...others), 200).transform((scopes) => [...new Set(scopes)]);

/** When a key ends; null, or the empty text that answers show for it, is never. */
export const expiry = () => z.preprocess((value) => (value === "" ? null : value), nullable(datetime()));

/** Parameters of a stored password hash as the users API shows them (reference/auth.md §5). */
export type HashOptions = { type: string } & Record<string, string | number>;

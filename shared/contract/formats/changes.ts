/** The fields of a request or of one resource of an answer. */
export type Fields = Readonly<Record<string, unknown>>;

/** A step from one version's shape to a neighbour's. Gives a new object and leaves the given one as it is. */
export type Change = (fields: Fields) => Fields;

/** Drops these fields. */
export function without(...names: string[]): Change {
  const dropped = new Set(names);
  return (fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => !dropped.has(name)));
}

/** Gives fields other names. One whose old name is absent stays absent; one that has the new name already keeps it. */
export function renamed(names: Readonly<Record<string, string>>): Change {
  return (fields) => {
    const moved = Object.entries(names).filter(([from, to]) => from in fields && !(to in fields));
    const rest = without(...Object.keys(names))(fields);
    return { ...rest, ...Object.fromEntries(moved.map(([from, to]) => [to, fields[from]])) };
  };
}

/** Fills fields that are absent or null. */
export function filled(defaults: Fields): Change {
  return (fields) => {
    const missing = Object.entries(defaults).filter(([name]) => (fields[name] ?? null) === null);
    return { ...fields, ...Object.fromEntries(missing) };
  };
}

/** Applies a change to each item of the list under `name`, when there is one. */
export function each(name: string, change: Change): Change {
  return (fields) => {
    const list = fields[name];
    return Array.isArray(list) ? { ...fields, [name]: list.map((item) => changed(item, change)) } : fields;
  };
}

/** One change after the other. */
export function both(...changes: Change[]): Change {
  return (fields) => changes.reduce((current, change) => change(current), fields);
}

/** The value changed when it is an object, else as it is. */
export function changed(value: unknown, change: Change): unknown {
  return isFields(value) ? change(value) : value;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

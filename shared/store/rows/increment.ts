import type { Field } from "#shared/contract/columns/field.ts";
import { isWide } from "#shared/contract/columns/kinds.ts";
import { ApiError, invalidArgument } from "#shared/contract/errors.ts";
import type { Face } from "#shared/contract/faces.ts";
import type { Plan } from "../plan.ts";
import { Binder } from "../sql/binder.ts";
import type { Query } from "../statement.ts";
import { type Access, mayTouch, rolesParam } from "./access.ts";
import { compiled } from "./compiled.ts";
import type { Container, RowRecord } from "./container.ts";
import { decodeRow } from "./decode.ts";
import { rawExpression, slotName } from "./layout.ts";

/** A step of a number. `by` is above 0; `bound` is the least a decrement or the most an increment may lead to. */
export interface Step {
  readonly key: string;
  readonly direction: "increment" | "decrement";
  readonly by: number | bigint;
  readonly bound: number | bigint | null;
}

type State = { readonly allowed: boolean } | null;

/**
 * Adds to a number atomically; null counts as 0 (reference/databases.md §6.7). `finish` throws the face's field
 * not_found for an unknown field or record, limit_exceeded past the bound, and `user_unauthorized`.
 * @throws ApiError at once: `attribute_type_invalid`, `general_argument_invalid`, the face's field not_found.
 */
export function incrementRow(
  container: Container,
  face: Face,
  id: string,
  step: Step,
  access: Access,
  now: string,
): Plan<RowRecord> {
  const on = compiled(container);
  const field = stepField(on.fields.get(step.key), step, face);
  const binder = new Binder();
  const uid = binder.bind(id);
  const value = steppedValue(field, step, binder);
  const conditions = [
    `_uid=${uid}`,
    mayTouch(container, "update", access, () => binder.bind(rolesParam(access))),
  ];
  conditions.push(inStorage(field, value));
  if (step.bound !== null) {
    conditions.push(`${value} ${step.direction === "increment" ? "<=" : ">="} ${binder.value(step.bound)}`);
  }
  const assignment =
    field.storage === "column"
      ? `${slotName(field.slot)}=${value}`
      : `_extra=json_set(_extra,'$.${slotName(field.slot)}',${extraNumber(field, value)})`;
  const update: Query<RowRecord | null> = {
    sql: `UPDATE ${on.table} SET ${assignment},_updated=${binder.bind(now)} WHERE ${conditions.join(" AND ")} RETURNING ${on.selection}`,
    params: binder.params,
    read: (rows) => (rows[0] ? decodeRow(container, on.list, rows[0], face) : null),
  };
  const state = stateQuery(container, id, access);
  return {
    queries: [update, state],
    finish([written, found]) {
      if (written) return written as RowRecord;
      const left = found as State;
      if (!left) throw new ApiError(face.errors.fieldNotFound);
      if (!left.allowed) throw new ApiError("user_unauthorized");
      throw new ApiError(face.errors.fieldLimit, {
        message: `The result is beyond the limit of "${step.key}".`,
      });
    },
  };
}

function stepField(field: Field | undefined, step: Step, face: Face): Field {
  if (!field) throw new ApiError(face.errors.fieldNotFound);
  const numeric = field.type === "integer" || field.type === "bigint" || field.type === "double";
  if (!numeric || field.array) {
    throw new ApiError("attribute_type_invalid", { message: `"${step.key}" is not a number.` });
  }
  if (step.by <= 0) throw invalidArgument("value", "Must be a number above 0.");
  if (field.type !== "double" && typeof step.by === "number" && !Number.isInteger(step.by)) {
    throw invalidArgument("value", `Must be an integer, as "${step.key}" is.`);
  }
  return field;
}

/** Integers are cast: D1 binds numbers as REAL, and REAL arithmetic would round large integers. */
function steppedValue(field: Field, step: Step, binder: Binder): string {
  const operator = step.direction === "increment" ? "+" : "-";
  const by =
    field.type === "double"
      ? binder.bind(Number(step.by))
      : `CAST(${binder.bind(String(step.by))} AS INTEGER)`;
  return `(coalesce(${rawExpression(field)},0)${operator}${by})`;
}

/** JSON would round a REAL to 15 digits, and write 2 as 2.0, which JavaScript does not. */
function extraNumber(field: Field, value: string): string {
  if (field.type !== "double") return value;
  const whole = `${value}=CAST(${value} AS INTEGER) AND abs(${value})<9e15`;
  return `json(CASE WHEN ${whole} THEN CAST(CAST(${value} AS INTEGER) AS TEXT) ELSE format('%!.17g',${value}) END)`;
}

/** What the field's storage can hold: SQLite turns an integer that overflows into a REAL. */
function inStorage(field: Field, value: string): string {
  if (field.type === "double") return `abs(${value}) <= 1.7976931348623157e308`;
  return isWide(field) ? `typeof(${value})='integer'` : `${value} BETWEEN -2147483647 AND 2147483647`;
}

function stateQuery(container: Container, id: string, access: Access): Query<State> {
  const binder = new Binder();
  const uid = binder.bind(id);
  const may = mayTouch(container, "update", access, () => binder.bind(rolesParam(access)));
  return {
    sql: `SELECT ${may} AS may FROM ${compiled(container).table} WHERE _uid=${uid}`,
    params: binder.params,
    read: (rows) => (rows[0] ? { allowed: rows[0].may === 1 } : null),
  };
}

/** What a field stores; the `type` on the wire (reference/databases.md §4.1). */
export type FieldType =
  | "string"
  | "varchar"
  | "text"
  | "mediumtext"
  | "longtext"
  | "integer"
  | "bigint"
  | "double"
  | "boolean"
  | "datetime";

/** Tells the subtypes of `string` apart; empty for everything else. */
export type FieldFormat = "" | "email" | "url" | "ip" | "enum";

export type FieldStatus = "processing" | "available" | "failed" | "deleting" | "stuck";

export type ScalarValue = string | number | bigint | boolean | null;

/** The value of one field of a record. 64-bit integers are bigint where a number would lose digits. */
export type RecordValue = ScalarValue | readonly ScalarValue[];

/** What a field is, wherever it is stored. */
export interface FieldDefinition {
  readonly key: string;
  readonly type: FieldType;
  readonly format: FieldFormat;
  /** Characters of text; bytes of an integer (4 or 8); 0 otherwise. */
  readonly size: number;
  readonly required: boolean;
  readonly array: boolean;
  readonly default: ScalarValue;
  /** Bounds of numbers; null = those of the type. */
  readonly min: number | bigint | null;
  readonly max: number | bigint | null;
  readonly elements: readonly string[];
  /** Encrypted at rest. */
  readonly encrypt: boolean;
}

/** A field of a container, with its place in the container's table. */
export interface Field extends FieldDefinition {
  readonly status: FieldStatus;
  readonly error: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The n of `c<n>`; never reused within a container. */
  readonly slot: number;
  /** A column of its own, or a key of the `_extra` JSON (D1 allows 100 columns a table). */
  readonly storage: "column" | "extra";
}

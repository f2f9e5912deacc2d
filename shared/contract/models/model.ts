/**
 * The shapes of responses, as data: types are inferred from them, OpenAPI is generated from them. Plain objects,
 * because some hundred are built at start-up.
 */

/** What one word of a model stands for on the wire. */
interface Words {
  string: string;
  /** ISO 8601 in UTC with milliseconds. */
  datetime: string;
  /** A datetime, or "" for "never". */
  datetimeOrEmpty: string;
  integer: number;
  /** Digits beyond the safe range arrive as bigint. */
  int64: number | bigint;
  number: number;
  boolean: boolean;
  object: Record<string, unknown>;
  any: unknown;
}

export type Word = keyof Words;

export type Field = Word | `${Word}[]` | Model | List | Nullable | Optional | Union | Choice;

export type Fields = Readonly<Record<string, Field>>;

/** An object. An open one holds further fields, named by the project's schema or its users. */
export interface Model<F extends Fields = Fields, Open extends boolean = boolean> {
  readonly fields: F;
  readonly open: Open;
}

export interface List<F extends Field = Field> {
  readonly list: F;
}
export interface Nullable<F extends Field = Field> {
  readonly nullable: F;
}
export interface Optional<F extends Field = Field> {
  readonly optional: F;
}
export interface Union<F extends Field = Field> {
  readonly anyOf: readonly F[];
}
export interface Choice<W extends string = string> {
  readonly words: readonly W[];
}

/** The TypeScript type of a field's value. */
export type ValueOf<F> = F extends Word
  ? Words[F]
  : F extends `${infer W extends Word}[]`
    ? Words[W][]
    : F extends Model
      ? ModelOf<F>
      : F extends List<infer Item>
        ? ValueOf<Item>[]
        : F extends Nullable<infer Inner>
          ? ValueOf<Inner> | null
          : F extends Optional<infer Inner>
            ? ValueOf<Inner>
            : F extends Union<infer Member>
              ? ValueOf<Member>
              : F extends Choice<infer W>
                ? W
                : never;

type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K] extends Optional ? K : never }[keyof F];

type Closed<F extends Fields> = {
  -readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]>;
} & { -readonly [K in OptionalKeys<F>]?: ValueOf<F[K]> };

/** The TypeScript type of a model's value: `type Team = ModelOf<typeof team>`. */
export type ModelOf<M> =
  M extends Model<infer F, infer Open>
    ? Open extends true
      ? Closed<F> & Record<string, unknown>
      : { [K in keyof Closed<F>]: Closed<F>[K] }
    : never;

/** An object with exactly these fields, in the order they are written. */
export function model<const F extends Fields>(fields: F): Model<F, false> {
  return { fields, open: false };
}

/** An object with these fields and any others beside them. */
export function openModel<const F extends Fields>(fields: F): Model<F, true> {
  return { fields, open: true };
}

/** Another model of the same fields: the other face's name for the same thing. */
export function sameAs<F extends Fields, Open extends boolean>(other: Model<F, Open>): Model<F, Open> {
  return { ...other };
}

export const listOf = <const F extends Field>(list: F): List<F> => ({ list });

/** The field is there, and null when it has no value. */
export const nullable = <const F extends Field>(field: F): Nullable<F> => ({ nullable: field });

/** The field may be missing. */
export const optional = <const F extends Field>(field: F): Optional<F> => ({ optional: field });

export const anyOf = <const M extends readonly Field[]>(...members: M): Union<M[number]> => ({
  anyOf: members,
});

export const oneOf = <const W extends string>(...words: readonly W[]): Choice<W> => ({ words });

/** A page of a list: `{ total, teams: [...] }`. */
export function page<const Name extends string, const F extends Field>(name: Name, item: F) {
  return model({ total: "integer", [name]: listOf(item) } as { total: "integer" } & Record<Name, List<F>>);
}

/** The three fields that almost everything starts with. */
export const stamps = { $id: "string", $createdAt: "datetime", $updatedAt: "datetime" } as const;

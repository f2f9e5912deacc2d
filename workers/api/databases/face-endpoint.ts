import type { Face } from "#shared/contract/faces.ts";
import type { Context } from "../context.ts";
import type { Declaration, Endpoint, Input, Params } from "../declaration.ts";
import { endpoint } from "../endpoint.ts";

/** What a face's path words are called in the declarations that both faces share. */
type Resource = "database" | "container" | "field" | "index" | "record";

/**
 * An endpoint of both faces. Texts may hold the face's words: `<container>`, `<containers>`, `<field>`, `<fields>`,
 * `<record>`, `<records>`, with a capital where the word has one; parameters have neutral names.
 */
export interface FaceDeclaration<P extends Params>
  extends Omit<Declaration<P>, "scope" | "realm" | "service" | "id" | "returns"> {
  /** Method name: `create<Record>`; the face adds its service. */
  id: string;
  /** What it reads or writes; the scopes follow. */
  access: readonly [Resource, "read" | "write"];
  returns: string | null;
}

/** Neutral parameter name → the face's own, where they differ. */
function wireNames(face: Face): Readonly<Record<string, string>> {
  return {
    containerId: face.containerId,
    recordId: face.recordId,
    security: face.security,
    fields: face.fields,
    records: face.records,
    field: face.field,
  };
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `<records>` → `rows`, `<Record>` → `Row`, `{containerId}` → `{tableId}`. */
function say(face: Face, text: string): string {
  const words: Record<string, string> = {
    container: face.container,
    containers: face.containers,
    field: face.field,
    fields: face.fields,
    record: face.record,
    records: face.records,
  };
  const names = wireNames(face);
  return text
    .replace(/<(\w+)>/g, (_, word: string) => words[word] ?? capital(words[word.toLowerCase()] ?? word))
    .replace(/\{(\w+)\}/g, (_, name: string) => `{${names[name] ?? name}}`)
    .replace(/\[(\w+)\]/g, (_, name: string) => `[${names[name] ?? name}]`);
}

/** The legacy face knows neither tables and rows nor scopes of their parts. */
function scopesOf(face: Face, [resource, action]: readonly [Resource, "read" | "write"]): readonly string[] {
  const words: Record<Resource, readonly string[]> = {
    database: ["databases"],
    container: ["tables", "collections"],
    field: ["tables", "collections", "columns", "attributes"],
    index: ["tables", "collections", "indexes"],
    record: ["rows", "documents"],
  };
  const legacy = ["databases", "collections", "documents"];
  const spoken =
    face.name === "tables" ? words[resource] : words[resource].filter((word) => legacy.includes(word));
  return spoken.map((word) => `${word}.${action}`);
}

/** Declares an endpoint for one face; its handler sees neutral names and is told the face. */
export function faceEndpoint<P extends Params>(
  face: Face,
  declaration: FaceDeclaration<P>,
  handle: (context: Context<Input<P>>, face: Face) => Promise<unknown>,
): Endpoint {
  const { access, params, ...rest } = declaration;
  const names = wireNames(face);
  const neutral = new Map(Object.entries(names).map(([name, wire]) => [wire, name]));
  const service = face.name === "tables" ? "tablesDB" : "databases";
  const scopes = scopesOf(face, access);
  return endpoint(
    {
      ...rest,
      id: `${service}.${say(face, declaration.id)}`,
      path: face.basePath + say(face, declaration.path),
      scope: scopes.length === 1 ? (scopes[0] ?? "") : scopes,
      realm: "project",
      ...(rest.event === undefined ? {} : { event: say(face, rest.event) }),
      ...(rest.emits === undefined ? {} : { emits: say(face, rest.emits) }),
      ...(rest.audit === undefined ? {} : { audit: say(face, rest.audit) }),
      returns: rest.returns === null ? null : say(face, rest.returns),
      ...(face.name === "legacy" ? { deprecated: true } : {}),
      ...(params ? { params: () => rename(params(), (name) => names[name]) } : {}),
    },
    (context) => {
      const input = rename(context.input, (name) => neutral.get(name)) as Input<P>;
      return handle({ ...context, input }, face);
    },
  );
}

/** The same values by other names; one without keeps its own. */
function rename<V>(
  record: Readonly<Record<string, V>>,
  nameOf: (name: string) => string | undefined,
): Record<string, V> {
  const renamed: Record<string, V> = {};
  for (const name in record) renamed[nameOf(name) ?? name] = record[name] as V;
  return renamed;
}

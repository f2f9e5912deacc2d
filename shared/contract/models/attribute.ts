import * as columns from "./column.ts";
import { anyOf, type ModelOf, model, page, sameAs } from "./model.ts";

export const attributeString = sameAs(columns.columnString);
export const attributeVarchar = sameAs(columns.columnVarchar);
export const attributeText = sameAs(columns.columnText);
export const attributeMediumtext = sameAs(columns.columnMediumtext);
export const attributeLongtext = sameAs(columns.columnLongtext);
export const attributeInteger = sameAs(columns.columnInteger);
export const attributeBigint = sameAs(columns.columnBigint);
export const attributeFloat = sameAs(columns.columnFloat);
export const attributeBoolean = sameAs(columns.columnBoolean);
export const attributeDatetime = sameAs(columns.columnDatetime);
export const attributeEmail = sameAs(columns.columnEmail);
export const attributeUrl = sameAs(columns.columnUrl);
export const attributeIp = sameAs(columns.columnIp);
export const attributeEnum = sameAs(columns.columnEnum);
export const attributePoint = sameAs(columns.columnPoint);
export const attributeLine = sameAs(columns.columnLine);
export const attributePolygon = sameAs(columns.columnPolygon);
export const attributeRelationship = model({
  ...columns.relationCommon,
  relatedCollection: "string",
  ...columns.relation,
});

/** An attribute of any type. */
export const attribute = anyOf(
  attributeBoolean,
  attributeBigint,
  attributeInteger,
  attributeFloat,
  attributeEmail,
  attributeEnum,
  attributeUrl,
  attributeIp,
  attributeDatetime,
  attributeRelationship,
  attributePoint,
  attributeLine,
  attributePolygon,
  attributeVarchar,
  attributeText,
  attributeMediumtext,
  attributeLongtext,
  attributeString,
);
export type Attribute = ModelOf<(typeof attribute)["anyOf"][number]>;

export const attributeList = page("attributes", attribute);
export type AttributeList = ModelOf<typeof attributeList>;

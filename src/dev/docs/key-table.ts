import type { z } from "zod";
import { mappingKeysSchema } from "./json-schema.ts";
import { markdownTable } from "./markdown-table.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Returns every key of mapping.json with its allowed values as a Markdown table, from the schema
 * that editors use.
 */
export function keyTable(): string {
  return markdownTable(["key", "holds", "default", ""], rowsOf(mappingKeysSchema(), ""));
}

function rowsOf(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (typeof property === "boolean") return [];
    const place = `${prefix}${name}`;
    const fallback = property.default === undefined ? "" : inCode(property.default);
    const row = [`\`${place}\``, holds(property), fallback, property.description ?? ""];
    return [row, ...alternatives(property).flatMap((inner) => innerRows(inner, place))];
  });
}

function innerRows(schema: Schema, place: string): string[][] {
  if (schema.type !== "array") return rowsOf(schema, `${place}.`);
  return itemsOf(schema)
    .flatMap(alternatives)
    .flatMap((item) => rowsOf(item, `${place}[].`));
}

/** The types that a value may have; itself where there is only one. */
function alternatives(schema: Schema): Schema[] {
  return (schema.anyOf ?? [schema]).filter((one) => typeof one !== "boolean");
}

function itemsOf({ items }: Schema): Schema[] {
  return items === undefined || typeof items === "boolean" || Array.isArray(items) ? [] : [items];
}

/** With blanks, at which GitHub may break the line. */
function inCode(value: unknown): string {
  return `\`${JSON.stringify(value).replaceAll(/[,:]/g, "$& ")}\``;
}

function holds(schema: Schema): string {
  return [...new Set(alternatives(schema).map(typeOf))].join(" or ");
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  }
  switch (schema.type) {
    case "string":
      return "text";
    case "integer":
      return "a whole number";
    case "array":
      return `a list of ${itemsOf(schema).map(holds).map(inPlural).join()}`;
    case "object":
      return schema.properties === undefined ? "an object of texts" : "an object";
    default:
      return "any JSON";
  }
}

function inPlural(types: string): string {
  return types.replace(/\ban object$/, "objects").replace(/^text$/, "texts");
}

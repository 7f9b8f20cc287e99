import { z } from "zod";
import type { DesiredUser } from "../mapping/desire.ts";
import { formatJson, type JsonValue, parseJson } from "../mapping/json.ts";
import type { Mapping } from "../mapping/mapping.ts";

/** Whether a User may be created, its friendly name, and the rules (by index) that say a value. */
const headShape = z.tuple([z.boolean(), z.string().nullable(), z.array(z.number())]);
const valuesShape = z.array(z.custom<JsonValue>());

/** A desired User as text of two lines: what is the mapping's (places and modes) is not in it. */
export function packDesired({ attributes, friendlyName, mayCreate }: DesiredUser): string {
  const head = [mayCreate, friendlyName?.value ?? null, attributes.map(({ rule }) => rule)];
  return `${JSON.stringify(head)}\n${formatJson(attributes.map(({ value }) => value))}`;
}

/** The desired User that was packed, under the mapping that said it. */
export function unpackDesired(mapping: Mapping, text: string): DesiredUser {
  const end = text.indexOf("\n");
  const [mayCreate, name, rules] = headShape.parse(JSON.parse(text.slice(0, end)));
  const values = valuesShape.parse(parseJson(text.slice(end + 1)));
  return {
    mayCreate,
    attributes: rules.flatMap((rule, index) => {
      const of = mapping.attributes[rule];
      const value = values[index];
      return of && value !== undefined ? [{ rule, to: of.to, mode: of.mode, value }] : [];
    }),
    friendlyName:
      name === null || mapping.friendlyName === undefined
        ? undefined
        : { value: name, mode: mapping.friendlyName.mode },
  };
}

import { z } from "zod";
import type { DesiredAttribute, DesiredUser } from "../mapping/desire.ts";
import { formatJson, type JsonValue, parseJson } from "../mapping/json.ts";
import type { Mapping } from "../mapping/mapping.ts";

/**
 * Why a User is not created, its friendly name, and by their index the rules that say a value,
 * and those that say there should be none.
 */
const headShape = z.tuple([
  z.enum(["no-mapped-value", "awaits-first-login"]).nullable(),
  z.string().nullable(),
  z.array(z.number()),
  z.array(z.number()),
]);
const valuesShape = z.array(z.custom<JsonValue>());

/** A desired User as text of two lines: what is the mapping's (places and modes) is not in it. */
export function packDesired({ attributes, friendlyName, skipIfAbsent }: DesiredUser): string {
  const said: number[] = [];
  const values: JsonValue[] = [];
  const removed: number[] = [];
  for (const { rule, value } of attributes) {
    if (value === undefined) removed.push(rule);
    else {
      said.push(rule);
      values.push(value);
    }
  }
  const head = [skipIfAbsent ?? null, friendlyName?.value ?? null, said, removed];
  return `${JSON.stringify(head)}\n${formatJson(values)}`;
}

/** The desired User that was packed, under the mapping that said it. */
export function unpackDesired(mapping: Mapping, text: string): DesiredUser {
  const end = text.indexOf("\n");
  const [skipIfAbsent, name, said, removed] = headShape.parse(JSON.parse(text.slice(0, end)));
  const values = valuesShape.parse(parseJson(text.slice(end + 1)));
  const desired = (rule: number, value: JsonValue | undefined): DesiredAttribute[] => {
    const of = mapping.attributes[rule];
    return of ? [{ rule, to: of.to, mode: of.mode, value }] : [];
  };
  return {
    skipIfAbsent: skipIfAbsent ?? undefined,
    attributes: [
      ...said.flatMap((rule, index) => desired(rule, values[index])),
      ...removed.flatMap((rule) => desired(rule, undefined)),
    ],
    friendlyName:
      name === null || mapping.friendlyName === undefined
        ? undefined
        : { value: name, mode: mapping.friendlyName.mode },
  };
}

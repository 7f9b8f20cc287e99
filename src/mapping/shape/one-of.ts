import type { z } from "zod";

/** The one key of these that an object has to have; an issue when it has none or several. */
export function checkOneOf(
  names: readonly string[],
  keys: object,
  context: z.core.$RefinementCtx,
): void {
  const given = names.filter((name) => Reflect.get(keys, name) !== undefined);
  if (given.length === 1) return;
  const all = quoted(names, "or");
  const found = given.length === 0 ? "it has none of them" : `it has ${quoted(given, "and")}`;
  const message = `needs exactly one of ${all}; ${found}`;
  context.addIssue({ code: "custom", message, params: { lacksKey: given.length === 0 } });
}

/** The same for editors. */
export function requireOneOf(names: readonly string[]) {
  return { oneOf: names.map((name) => ({ required: [name] })) };
}

/** `a`, `b` or `c` */
export function quoted(names: readonly string[], last: "and" | "or"): string {
  const marked = names.map((name) => `\`${name}\``);
  return [marked.slice(0, -1).join(", "), ...marked.slice(-1)]
    .filter((part) => part !== "")
    .join(` ${last} `);
}

import fc from "fast-check";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";

/** JSON text of objects with few keys, so that targets and foreign keys often meet. */
const { object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("null", '""', "0", "1.0", "12345678901234567890", "1e400", '"text"', "[1,{}]"),
    tie("object"),
  ),
  object: fc
    .uniqueArray(fc.constantFrom("a", "b", "c", "__proto__"), { maxLength: 4 })
    .chain((keys) =>
      fc.tuple(...keys.map(() => tie("value"))).map((values) => {
        return `{${keys.map((key, index) => `${JSON.stringify(key)}:${values[index]}`).join(",")}}`;
      }),
    ),
}));

/** Expressions that read, build, compute and fail. */
const EXPRESSIONS = [
  "a",
  "b.a",
  "$string(c)",
  "[a, b]",
  '{ "x": a, "y": { "z": b } }',
  "a + 1",
  "attributes.c",
  '$ ~> |$|{ "a": 2 }|',
];

const rules = fc.uniqueArray(
  fc.record({
    source: fc.oneof(
      fc.constantFrom("a", "b", "a.b", "c.a").map((from) => ({ from })),
      fc.constantFrom(...EXPRESSIONS).map((expression) => ({ expression })),
      fc.constantFrom(1, null, { a: "x" }).map((value) => ({ value })),
    ),
    to: fc.constantFrom("a", "b.a", "b.c", "c.a.b", "d"),
    mode: fc.constantFrom("always", "fillEmpty", "createOnly"),
    missing: fc.constantFrom<object>({}, { default: "d" }, { whenMissing: "remove" }),
    when: fc.constantFrom(undefined, "$exists(a)", "b"),
  }),
  { minLength: 1, selector: ({ to }) => to },
);

/** A mapping, a Worker's attributes, and those of its User where it has one. */
export const world = fc.record({
  rules,
  worker: object,
  user: fc.option(object, { nil: undefined }),
});
export type Sample = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** The rules of a sample, as mapping.json has them. */
export function rulesOf({ rules }: Sample): object[] {
  return rules.map(({ source, to, mode, missing, when }) => {
    const isAllowed = !("value" in source) && (mode === "always" || !("whenMissing" in missing));
    return { ...source, to, mode, ...(isAllowed && missing), ...(when && { when }) };
  });
}

/** The mapping of a sample, with more keys where they are given. */
export function mappingOf(sample: Sample, others: object = {}) {
  return parseMapping(JSON.stringify({ attributes: rulesOf(sample), ...others }), "m.json");
}

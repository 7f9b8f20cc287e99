import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desire } from "../../src/mapping/desire.ts";
import { parseMapping } from "../../src/mapping/file/parse-mapping.ts";
import { formatJson, parseJson, sameJson } from "../../src/mapping/json.ts";
import { Problem } from "../../src/mapping/problem.ts";
import { parseWorker } from "../../src/mapping/worker.ts";
import { diff } from "../../src/plan/diff.ts";

const digits = fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String);
const number = fc.oneof(
  fc.constantFrom("0", "-0", "1.0", "1e400", "-1E+2", "9007199254740993", "0.1", "1e-400"),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  digits,
  fc.tuple(digits, digits).map(([whole, fraction]) => `-${whole}.${fraction}`),
);
const key = fc.constantFrom("a", "b", "__proto__", "constructor", "_jsonata_lambda", "then", "");

/** JSON text of any value; a key may stand in an object twice. */
const { value: json } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    number,
    fc.string().map((text) => JSON.stringify(text)),
    fc.constantFrom("null", "true", "false", '"\\ud800"', '""'),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 3 })
      .map((pairs) => `{${pairs.map(([name, inner]) => `${JSON.stringify(name)}:${inner}`)}}`),
  ),
}));

/** The value that a rule writes for a Worker that holds this one, as JSON text. */
async function copied(source: object, value: string): Promise<string | undefined> {
  const mapping = await parseMapping(
    JSON.stringify({ attributes: [{ ...source, to: "copy" }] }),
    "m.json",
  );
  const record = { sid: "WK1", friendlyName: "ann", attributes: `{"from":${value}}` };
  const change = diff(await desire(mapping, parseWorker(record)), undefined, "upsert");
  return change.action === "create" ? change.values.attributes : undefined;
}

describe("any JSON value", () => {
  it("is copied by a path as it is, or is a problem of its Worker", () =>
    fc.assert(
      fc.asyncProperty(json, async (value) => {
        let written: string | undefined;
        try {
          written = await copied({ from: "from" }, value);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          // Only a key that stands twice with different values cannot be carried.
          expect(() => parseJson(value)).toThrow(SyntaxError);
          return;
        }
        const isMissing = value === "null" || value === '""';
        expect(written).toBe(isMissing ? undefined : `{"copy":${formatJson(parseJson(value))}}`);
      }),
      { numRuns: 150 },
    ));

  it("comes through an expression as the same value, or is a problem of its Worker", () =>
    fc.assert(
      fc.asyncProperty(json, async (value) => {
        let written: string | undefined;
        try {
          written = await copied({ expression: "from" }, value);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          return;
        }
        if (written === undefined) expect(["null", '""']).toContain(value);
        else expect(sameJson(parseJson(written), parseJson(`{"copy":${value}}`))).toBe(true);
      }),
      { numRuns: 150 },
    ));
});

import { describe, expect, it } from "vitest";
import { Problem } from "../../src/mapping/problem.ts";
import { parseWorker, parseWorkerOrNone } from "../../src/mapping/worker.ts";

const record = (attributes: string | Problem) => ({ sid: "WK1", friendlyName: "ann", attributes });

describe("parseWorker", () => {
  it("reads the attributes, with every digit", () => {
    expect(parseWorker(record('{"a":1.0}'))).toMatchObject({
      ...record(""),
      attributes: { a: { value: "1.0" } },
    });
  });

  it.each(["", "null", "[]", "7", '"text"', '{"a":', '{"a":1,"a":2}'])(
    "reports attributes of %j, which are no JSON object",
    (attributes) => {
      expect(parseWorkerOrNone(record(attributes))).toBeUndefined();
      expect(() => parseWorker(record(attributes))).toThrow(
        expect.objectContaining({
          code: "worker-attributes-unreadable",
          message: expect.stringMatching(/not a JSON object.* Correct them in TaskRouter\.$/),
        }),
      );
    },
  );

  it("reports why the attributes could not be read at all", () => {
    const problem = new Problem("worker-unreadable", "Correct it.");
    expect(() => parseWorker(record(problem))).toThrow(problem);
    expect(parseWorkerOrNone(record(problem))).toBeUndefined();
  });

  it("reports attributes that are nested too deeply", () => {
    const attributes = `{"a":${"[".repeat(500)}${"]".repeat(500)}}`;
    expect(() => parseWorker(record(attributes))).toThrow(/nested more than 500 levels/);
  });
});

describe("parseWorkerOrNone", () => {
  it("gives the same Worker", () => {
    expect(parseWorkerOrNone(record('{"a":"b"}'))).toEqual(parseWorker(record('{"a":"b"}')));
  });

  it("rethrows an error that is no Problem", () => {
    const broken = {
      ...record(""),
      get attributes(): string {
        throw new TypeError("a bug");
      },
    };
    expect(() => parseWorkerOrNone(broken)).toThrow("a bug");
  });
});

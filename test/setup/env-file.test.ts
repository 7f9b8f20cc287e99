import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SettingsError } from "../../src/settings.ts";
import { envChanges, envFile, envLine } from "../../src/setup/env-file.ts";

describe("a line of .env", () => {
  it.each([
    ["plain", "X=plain"],
    ["two words", "X='two words'"],
    ["a#b", "X='a#b'"],
    ["it's", "X=`it's`"],
    ["it's a `", 'X="it\'s a `"'],
    ["it's \"#", "X=`it's \"#`"],
    ["$HOME", "X='$HOME'"],
  ])("%s is read back as it was: %s", (value, line) => {
    expect(envLine("X", value)).toBe(line);
    expect(parseEnv(line)).toEqual({ X: value });
  });

  it("is read back exactly, or refused", () => {
    const awkward = fc.string({ unit: fc.constantFrom(..."aB9 '\"`\\#=$\n\r\t{}é😀") });
    fc.assert(
      fc.property(fc.oneof(awkward, fc.string()), (value) => {
        let line: string;
        try {
          line = envLine("X", value);
        } catch (error) {
          if (!(error instanceof SettingsError)) throw error;
          return;
        }
        expect(parseEnv(`A=1\n${line}\nB=2`)).toEqual({ A: "1", X: value, B: "2" });
      }),
    );
  });

  it.each(["'\"`#", "a\r\nb", "\ud800"])("of %j is refused by its name", (value) => {
    expect(() => envLine("TWILIO_API_SECRET", value)).toThrow(/^Settings: TWILIO_API_SECRET holds/);
  });
});

describe("a .env file", () => {
  it("holds the settings and nothing else of the environment", () => {
    const text = envFile({ TWILIO_REGION: "ie1", TWILIO_EDGE: " ", HOME: "/root" }, "");
    expect(parseEnv(text)).toEqual({ TWILIO_REGION: "ie1" });
  });

  it("keeps what else an earlier one holds, and drops settings that are no longer set", () => {
    const text = envFile({ TWILIO_REGION: "ie1" }, 'PORT="80"\nTWILIO_EDGE=dublin\n# A word.\n');
    expect(parseEnv(text)).toEqual({ TWILIO_REGION: "ie1", PORT: "80" });
  });

  it("is compared by names", () => {
    expect(envChanges("A=1\nB=2\nC=3", "A=1\nB=4\nD=5")).toEqual(["~ B", "- C", "+ D"]);
  });
});

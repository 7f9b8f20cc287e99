import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askToApply, isAttended } from "../../src/commands/confirmation.ts";

function terminal(isTTY = true) {
  return {
    input: Object.assign(new PassThrough(), { isTTY }),
    output: Object.assign(new PassThrough(), { isTTY }),
  };
}

describe("the question before a write", () => {
  it.each([
    ["y\n", true],
    ["Y\r\n", true],
    [" yes \n", true],
    ["YES\n", true],
    ["n\n", false],
    ["\n", false],
    ["yesterday\n", false],
    ["j\n", false],
    ["yy\n", false],
    ["1\n", false],
  ])("takes %j for %s", async (typed, isYes) => {
    const { input, output } = terminal();
    const answer = askToApply(6, { input, output }, new AbortController().signal);
    input.write(typed);
    expect(await answer).toBe(isYes);
    expect(String(output.read())).toBe("Apply 6 changes? (y/N) ");
  });

  it.each(["", "y"])("takes the end of the input for no (%j)", async (typed) => {
    const { input, output } = terminal();
    const answer = askToApply(1, { input, output }, new AbortController().signal);
    input.end(typed);
    expect(await answer).toBe(false);
    expect(String(output.read())).toBe("Apply 1 change? (y/N) ");
  });

  it("is given up when nobody waits for the answer any more", async () => {
    const ended = new AbortController();
    const answer = askToApply(1, terminal(), ended.signal);
    ended.abort();
    expect(await answer).toBe(false);
  });

  it.each([
    [{}, true],
    [{ CI: "" }, true],
    [{ CI: "false" }, true],
    [{ CI: "0" }, true],
    [{ CI: "true" }, false],
    [{ CI: "1" }, false],
    [{ CI: "woodpecker" }, false],
    [{ GITHUB_ACTIONS: "true" }, false],
  ])("is asked with %j: %s", (environment, isAsked) => {
    expect(isAttended(terminal(), environment)).toBe(isAsked);
    expect(isAttended(terminal(false), environment)).toBe(false);
    expect(isAttended({ ...terminal(), input: terminal(false).input }, environment)).toBe(false);
    expect(isAttended({ ...terminal(), output: terminal(false).output }, environment)).toBe(false);
  });
});

import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Cancelled } from "../../src/setup/prompter.ts";
import { terminalPrompter } from "../../src/setup/terminal-prompter.ts";

/** A terminal, and what it shows. */
function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = "";
  output.on("data", (chunk) => {
    shown += chunk;
  });
  const prompter = terminalPrompter(input, output);
  return { prompter, type: (keys: string) => input.write(keys), shown: () => shown };
}

const anything = () => undefined;

describe("asking at the terminal", () => {
  it("gives what is typed, and shows no secret", async () => {
    const { prompter, type, shown } = terminal();
    const answer = prompter.secret({ message: "Secret", check: anything });
    type("hush-hush\r");
    expect(await answer).toBe("hush-hush");
    expect(shown()).toContain("Secret");
    expect(shown()).not.toMatch(/hush/);
  });

  it("asks until the answer fits, with the former one to begin with", async () => {
    const { prompter, type, shown } = terminal();
    const check = (text: string) => (text === "abc" ? undefined : "It is not abc.");
    const answer = prompter.text({ message: "Name", initial: "ab", check });
    type("\r");
    type("c\r");
    expect(await answer).toBe("abc");
    expect(shown()).toContain("It is not abc.");
  });

  it.each([
    ["\r", false],
    ["y", true],
  ])("takes %j for %s", async (keys, expected) => {
    const { prompter, type } = terminal();
    const answer = prompter.confirm("Overwrite?", false);
    type(keys);
    expect(await answer).toBe(expected);
  });

  it("ends with Ctrl-C", async () => {
    const { prompter, type } = terminal();
    const answer = prompter.text({ message: "Name", check: anything });
    type("\x03");
    await expect(answer).rejects.toThrow(Cancelled);
  });
});

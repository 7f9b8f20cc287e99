import type { Readable, Writable } from "node:stream";
import { confirm, isCancel, password, text } from "@clack/prompts";
import { Cancelled, type Prompter, type Question } from "./prompter.ts";

/** Asks on a terminal. */
export function terminalPrompter(input: Readable, output: Writable): Prompter {
  return {
    text: async ({ message, initial = "", check }: Question) =>
      answered(
        await text({ message, initialValue: initial, validate: checked(check), input, output }),
      ),
    secret: async ({ message, check }) =>
      answered(await password({ message, validate: checked(check), input, output })),
    confirm: async (message, usual) =>
      answered(await confirm({ message, initialValue: usual, input, output })),
  };
}

function checked(check: Question["check"]) {
  return (answer = "") => check(answer.trim());
}

/**
 * Returns the answer. If the person cancels, the library gives a symbol instead.
 *
 * @throws Cancelled for that symbol.
 */
function answered<T>(answer: T): Exclude<T, symbol> {
  if (isAnswer(answer)) return answer;
  throw new Cancelled();
}

function isAnswer<T>(answer: T): answer is Exclude<T, symbol> {
  return !isCancel(answer);
}

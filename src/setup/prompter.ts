/**
 * Asks the person at the terminal. Every method throws Cancelled if they press Ctrl-C or Escape.
 */
export interface Prompter {
  /** Returns an answer that passes the check, and shows what the check says about any other. */
  text(question: Question): Promise<string>;
  /** The same, without showing what is typed. */
  secret(question: Question): Promise<string>;
  /** Asks a yes-or-no question; `usual` is the answer if only Enter is pressed. */
  confirm(message: string, usual: boolean): Promise<boolean>;
}

export interface Question {
  readonly message: string;
  /** The answer that is filled in already. */
  readonly initial?: string | undefined;
  /** Returns what is wrong with an answer, or undefined. */
  check(answer: string): string | undefined;
}

/** Thrown if the person at the terminal presses Ctrl-C or Escape. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

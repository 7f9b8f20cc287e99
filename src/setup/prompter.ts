/** Asks the person at the terminal. Every method throws Cancelled when they have had enough. */
export interface Prompter {
  /** An answer that passes the check; until then, what the check says is shown. */
  text(question: Question): Promise<string>;
  /** The same, and what is typed is not shown. */
  secret(question: Question): Promise<string>;
  /** Enter alone means what `usual` says. */
  confirm(message: string, usual: boolean): Promise<boolean>;
}

export interface Question {
  readonly message: string;
  /** What stands there to be changed. */
  readonly initial?: string | undefined;
  /** What is wrong with an answer, or undefined. */
  check(answer: string): string | undefined;
}

/** The person at the terminal has pressed Ctrl-C or Escape. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

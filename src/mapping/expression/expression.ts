import type jsonata from "jsonata";
import { z } from "zod";
import { formatJson, type JsonValue } from "../json.ts";
import { Problem } from "../problem.ts";
import { MOST_BYTES } from "../size.ts";
import { shortened } from "../text.ts";
import type { Worker } from "../worker.ts";
import type { AttributeName } from "./attribute-names.ts";
import { isTooLarge, TooLarge } from "./bounds.ts";
import { inputOf, outputOf } from "./values.ts";

/** How long an evaluation may take, in ms; checked between its steps. */
export const MOST_TIME = 1000;

/** Characters of an expression, and of JSONata's words, that a message quotes. */
const QUOTED = 60;
const DETAIL = 200;

/** What JSONata throws, which is not an Error. */
const thrown = z.object({
  code: z.string().optional(),
  position: z.number().optional(),
  message: z.string().optional(),
});

/** A compiled JSONata expression of the mapping. */
export class Expression {
  readonly text: string;
  /** The Worker attributes that it names. */
  readonly attributeNames: readonly AttributeName[];
  readonly #compiled: jsonata.Expression;
  readonly #truth: jsonata.Expression;

  /** @param truth the expression `$boolean($value)` */
  constructor(
    text: string,
    compiled: jsonata.Expression,
    truth: jsonata.Expression,
    names: readonly AttributeName[],
  ) {
    this.text = text;
    this.attributeNames = names;
    this.#compiled = compiled;
    this.#truth = truth;
  }

  /**
   * Its value for a Worker; undefined if it has none.
   *
   * @throws Problem if it fails, takes too long, or gives something that is not JSON.
   */
  async valueFor(worker: Worker): Promise<JsonValue | undefined> {
    return this.#guarded(async () => {
      const value = outputOf(await this.#compiled.evaluate(inputOf(worker)));
      // The values of many Workers are in memory at the same time.
      if (value !== undefined && formatJson(value).length > MOST_BYTES) throw new TooLarge();
      return value;
    });
  }

  /**
   * Whether its value for a Worker is true, as JSONata defines it (`$boolean`).
   *
   * @throws Problem if it fails or takes too long.
   */
  async isTrueFor(worker: Worker): Promise<boolean> {
    return this.#guarded(async () => {
      const value: unknown = await this.#compiled.evaluate(inputOf(worker));
      return (await this.#truth.evaluate(undefined, { value })) === true;
    });
  }

  /** True if it builds an object: `{ "name": … }`. */
  get buildsObject(): boolean {
    const { type, value } = this.#compiled.ast();
    return type === "unary" && value === "{";
  }

  /** True if it is a constant that JSONata considers false, such as `false` or `""`. */
  get isNeverTrue(): boolean {
    const { type, value } = this.#compiled.ast();
    return (type === "value" || type === "string" || type === "number") && !value;
  }

  async #guarded<T>(evaluation: () => Promise<T>): Promise<T> {
    try {
      return await evaluation();
    } catch (error) {
      throw error instanceof Problem ? error : failure(this.text, error);
    }
  }
}

function failure(text: string, error: unknown): Problem {
  const { code, position, message } = thrown.safeParse(error).data ?? {};
  const subject = `The mapping's expression \`${shortened(text, QUOTED)}\``;
  if (code === "D1012" || code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
    return new Problem(
      "expression-too-long",
      `${subject} takes more than a second for this Worker. Look for an endless loop or a slow regular expression.`,
    );
  }
  if (isTooLarge(error)) {
    return new Problem(
      "expression-too-large",
      `${subject} makes a value for this Worker that is too large or too deeply nested for a User. Make it smaller.`,
    );
  }
  const where = position === undefined ? "" : ` at character ${position}`;
  const what = code === undefined ? "" : ` (JSONata ${code})`;
  return new Problem(
    "expression-failed",
    `${subject} fails${where}${what} for this Worker. Correct it, or exclude the Worker with \`when\` in the rule.`,
    { detail: message && shortened(message, DETAIL) },
  );
}

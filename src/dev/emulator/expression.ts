import { type EmulatedWorker, jsonIn } from "./world.ts";

/** An expression outside the subset that the emulator understands. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

const TOKEN =
  /\s*(?:(AND|OR|HAS|IN|==|!=|>=|<=|>|<|[()[\],])|'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?)|([\w.$-]+))/iy;

type Token =
  | { kind: "symbol"; text: string }
  | { kind: "value"; value: unknown }
  | { kind: "name"; text: string };

/**
 * Whether a Worker matches a TaskRouter expression. A subset: `AND`, `OR`, parentheses, and a name
 * compared by `==`, `!=`, `<`, `<=`, `>`, `>=`, `HAS` or `IN […]`.
 *
 * @throws ExpressionError for anything else.
 */
export function matches(expression: string, worker: EmulatedWorker): boolean {
  return new Reader(tokenize(expression), worker).read();
}

class Reader {
  #index = 0;
  readonly #tokens: readonly Token[];
  readonly #worker: EmulatedWorker;

  constructor(tokens: readonly Token[], worker: EmulatedWorker) {
    this.#tokens = tokens;
    this.#worker = worker;
  }

  read(): boolean {
    const result = this.#either();
    if (this.#index < this.#tokens.length) throw new ExpressionError("unexpected text at the end");
    return result;
  }

  #either(): boolean {
    let result = this.#both();
    while (this.#takes("OR")) result = this.#both() || result;
    return result;
  }

  #both(): boolean {
    let result = this.#comparison();
    while (this.#takes("AND")) result = this.#comparison() && result;
    return result;
  }

  #comparison(): boolean {
    if (this.#takes("(")) {
      const result = this.#either();
      if (!this.#takes(")")) throw new ExpressionError("a parenthesis is not closed");
      return result;
    }
    const name = this.#next();
    if (name.kind !== "name") throw new ExpressionError("a name was expected");
    const found = valueNamed(this.#worker, name.text);
    const operator = this.#next();
    if (operator.kind !== "symbol") throw new ExpressionError("an operator was expected");
    if (operator.text === "IN") return this.#list().includes(found);
    return compare(found, operator.text, this.#value());
  }

  #list(): unknown[] {
    const values: unknown[] = [];
    if (!this.#takes("[")) throw new ExpressionError("`IN` needs a list");
    while (!this.#takes("]")) {
      values.push(this.#value());
      this.#takes(",");
    }
    return values;
  }

  #value(): unknown {
    const token = this.#next();
    if (token.kind !== "value") throw new ExpressionError("a value was expected");
    return token.value;
  }

  #next(): Token {
    const token = this.#tokens[this.#index++];
    if (token === undefined) throw new ExpressionError("it ends too soon");
    return token;
  }

  #takes(symbol: string): boolean {
    const token = this.#tokens[this.#index];
    if (token?.kind !== "symbol" || token.text !== symbol) return false;
    this.#index++;
    return true;
  }
}

function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (expression.slice(pattern.lastIndex).trim() !== "") {
    const match = pattern.exec(expression);
    if (match === null) throw new ExpressionError("unknown text");
    const [, symbol, single, double, number, name] = match;
    if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol.toUpperCase() });
    else if (number !== undefined) tokens.push({ kind: "value", value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else tokens.push({ kind: "value", value: single ?? double });
  }
  return tokens;
}

function compare(found: unknown, operator: string, value: unknown): boolean {
  switch (operator) {
    case "==":
      return found === value;
    case "!=":
      return found !== value;
    case "HAS":
      return Array.isArray(found) && found.includes(value);
    case ">":
      return Number(found) > Number(value);
    case ">=":
      return Number(found) >= Number(value);
    case "<":
      return Number(found) < Number(value);
    case "<=":
      return Number(found) <= Number(value);
    default:
      throw new ExpressionError(`\`${operator}\` is not an operator here`);
  }
}

/** TaskRouter API: an expression may name `sid` and `friendly_name` besides the attributes. */
function valueNamed(worker: EmulatedWorker, name: string): unknown {
  if (name === "sid") return worker.sid;
  if (name === "friendly_name") return worker.friendlyName;
  let value: unknown = jsonIn(worker.attributes);
  for (const key of name.split(".")) {
    value = new Map(Object.entries(value ?? {})).get(key);
  }
  return value;
}

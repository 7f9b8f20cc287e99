import { createHash } from "node:crypto";
import { type Context, createContext, Script } from "node:vm";
import type jsonata from "jsonata";
import { z } from "zod";
import { flexIdentity } from "../identity-source.ts";
import { nearestWord, shortened } from "../text.ts";
import { attributeNames } from "./attribute-names.ts";
import { bound, bounded } from "./bounds.ts";
import { Expression, MOST_TIME } from "./expression.ts";
import { type Node, nodesOf, type RefusedPart, refusedParts } from "./refused-parts.ts";

/** Limits that JSONata enforces itself. */
const LIMITS = {
  timeout: MOST_TIME,
  /** Nested calls. */
  stack: 1000,
  /** Values in one list. */
  sequence: 10_000,
  RegexEngine: new Proxy(RegExp, {
    construct: (_, [pattern]) => new InterruptibleRegExp(pattern),
  }),
};

/** What JSONata throws, which is not an Error. */
const thrown = z.object({ message: z.string(), position: z.number().optional() });

/**
 * Compiles an expression, or returns everything that is wrong with it. The first call loads JSONata.
 *
 * JSONata: "Embedding and extending JSONata"; the limits are options of `jsonata()`.
 */
export async function compile(text: string): Promise<Expression | readonly RefusedPart[]> {
  const { default: jsonata } = await import("jsonata");
  try {
    const compiled = jsonata(text, LIMITS);
    const tree = compiled.ast();
    const refused = [...refusedParts(tree), ...(await unknownVariables(tree, jsonata))];
    if (refused.length > 0) return refused;
    compiled.registerFunction("gravatar", bounded("gravatar", gravatar), "<s-:s>");
    compiled.registerFunction("flexIdentity", bounded("flexIdentity", flexIdentityOf), "<s-:s>");
    await bound(compiled, (name) => load(name, jsonata));
    truth ??= jsonata("$boolean($value)");
    return new Expression(text, compiled, truth, attributeNames(tree));
  } catch (error) {
    if (error instanceof RangeError) {
      return [{ message: "it is nested too deeply; simplify it", position: undefined }];
    }
    const { message, position } = thrown.parse(error);
    return [{ message, position }];
  }
}

/** Decides for all expressions whether a value is true. */
let truth: jsonata.Expression | undefined;

const loaded = new Map<string, unknown>();

/** What JSONata itself has under a variable's name: mostly a function; undefined if it has nothing. */
async function load(name: string, parse: typeof jsonata): Promise<unknown> {
  if (!loaded.has(name)) loaded.set(name, await parse(`$${name}`).evaluate(null));
  return loaded.get(name);
}

function flexIdentityOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : flexIdentity(text);
}

/**
 * The URL of the Gravatar picture of an e-mail address (Gravatar: "Creating the hash": SHA-256 of the
 * trimmed address in lower case), or undefined without an address.
 */
function gravatar(email: string | undefined): string | undefined {
  const address = email?.trim().toLowerCase();
  if (!address) return undefined;
  return `https://www.gravatar.com/avatar/${createHash("sha256").update(address).digest("hex")}`;
}

/** How long a regular expression may look for one match, in ms. */
const AT_MOST = 1000;

const script = new Script("task()");
let context: Context | undefined;

/**
 * A regular expression with a time limit: some take years for thirty characters. Only `vm` can
 * interrupt one.
 *
 * @throws Error with the code `ERR_SCRIPT_EXECUTION_TIMEOUT` from `exec`.
 */
class InterruptibleRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    context ??= createContext();
    context.task = () => super.exec(text);
    return script.runInContext(context, { timeout: AT_MOST });
  }
}

/** Characters of a name that a message quotes. */
const QUOTED = 60;

const OURS = ["gravatar", "flexIdentity"];

/** Variables that are neither functions nor set in the expression, most likely misspelt. */
async function unknownVariables(tree: unknown, parse: typeof jsonata): Promise<RefusedPart[]> {
  const nodes = nodesOf(tree);
  const known = new Set<unknown>([...OURS, ...nodes.flatMap(madeBy)]);
  const unknown: RefusedPart[] = [];
  for (const { type, value: name, position } of nodes) {
    if (type !== "variable" || typeof name !== "string" || known.has(name)) continue;
    // For functions, `$` and `$$`, JSONata has a value.
    if ((await load(name, parse)) !== undefined) continue;
    const nearest = nearestWord(name, OURS);
    const hint = nearest === undefined ? "" : `; did you mean \`$${nearest}\`?`;
    unknown.push({
      message: `\`$${shortened(name, QUOTED)}\` is neither a function nor set in the expression${hint}`,
      position: typeof position === "number" ? position : undefined,
    });
  }
  return unknown;
}

/** `$x := …`, `function($x)`, `@$x`, `#$x` */
function madeBy({ type, value, lhs, arguments: parameters, focus, index }: Node): unknown[] {
  if (type === "bind") return [nameOf(lhs)];
  if (type === "lambda") return Array.isArray(parameters) ? parameters.map(nameOf) : [];
  return type === "index" ? [value] : [focus, index];
}

function nameOf(node: unknown): unknown {
  return typeof node === "object" && node !== null && "value" in node ? node.value : undefined;
}

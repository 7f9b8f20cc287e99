import type jsonata from "jsonata";
import { nearestWord } from "../nearest-word.ts";
import { shortened } from "../shortened.ts";
import { type Node, nodesOf, type RefusedPart } from "./refused-parts.ts";

/** Characters of a name that a message quotes. */
const QUOTED = 60;

const OURS = ["gravatar", "flexIdentity"];

/** Variables that are neither functions nor made by the expression: most likely misspelt. */
export async function unknownVariables(
  tree: unknown,
  compile: typeof jsonata,
): Promise<RefusedPart[]> {
  const nodes = nodesOf(tree);
  const known = new Set<unknown>([...OURS, ...nodes.flatMap(madeBy)]);
  const unknown: RefusedPart[] = [];
  for (const { type, value: name, position } of nodes) {
    // `$` and `$$` are no variables.
    if (type !== "variable" || typeof name !== "string" || !/^[^$]/.test(name)) continue;
    if (known.has(name) || (await compile(`$${name}`).evaluate(null)) !== undefined) continue;
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

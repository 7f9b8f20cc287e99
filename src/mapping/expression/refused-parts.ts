/** A part of an expression that is not allowed. */
export interface RefusedPart {
  readonly message: string;
  /** Where it ends, in characters from the beginning of the expression. */
  readonly position: number | undefined;
}

const CHANGING = "its value changes each time, so every run would write every User";

const REFUSED: ReadonlyMap<unknown, string> = new Map([
  ["now", CHANGING],
  ["millis", CHANGING],
  ["random", CHANGING],
  ["shuffle", CHANGING],
  ["eval", "it would run a Worker's text as code"],
]);

/**
 * The parts of an expression that are not allowed.
 *
 * @param tree the expression as JSONata parses it
 */
export function refusedParts(tree: unknown): RefusedPart[] {
  return nodesOf(tree).flatMap((node) => {
    const position = typeof node.position === "number" ? node.position : undefined;
    if (node.type === "variable") {
      const why = REFUSED.get(node.value);
      return why === undefined
        ? []
        : [{ message: `\`$${node.value}\` is not allowed: ${why}`, position }];
    }
    if (Number.isInteger(node.value) && !Number.isSafeInteger(node.value)) {
      const message = "whole numbers above 2^53 lose digits here; compare them as text";
      return [{ message, position }];
    }
    return [];
  });
}

export interface Node {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly position?: unknown;
  readonly lhs?: unknown;
  readonly arguments?: unknown;
  readonly focus?: unknown;
  readonly index?: unknown;
}

/** Every object in the tree, once, even if it occurs in two places. */
export function nodesOf(tree: unknown): Node[] {
  const nodes = new Set<object>();
  const add = (value: unknown) => {
    if (typeof value === "object" && value !== null) nodes.add(value);
  };
  add(tree);
  // The loop also reaches what is added to the set meanwhile.
  for (const node of nodes) Object.values(node).forEach(add);
  return [...nodes];
}

/** Something in an expression that is not allowed there. */
export interface RefusedPart {
  readonly message: string;
  /** Where it ends, in characters from the beginning of the expression. */
  readonly position: number | undefined;
}

const CHANGING = "it gives another value each time, so that every run would write every User again";

const REFUSED: ReadonlyMap<string, string> = new Map([
  ["now", CHANGING],
  ["millis", CHANGING],
  ["random", CHANGING],
  ["shuffle", CHANGING],
  ["eval", "it would run text of a Worker as a program"],
]);

/**
 * What must not be in an expression.
 *
 * @param tree the expression as JSONata has parsed it
 */
export function refusedParts(tree: unknown): RefusedPart[] {
  return nodesOf(tree).flatMap((node) => {
    const position = typeof node.position === "number" ? node.position : undefined;
    if (node.type === "variable" && typeof node.value === "string") {
      const why = REFUSED.get(node.value);
      return why === undefined
        ? []
        : [{ message: `\`$${node.value}\` is not allowed: ${why}`, position }];
    }
    if (
      node.type === "number" &&
      Number.isInteger(node.value) &&
      !Number.isSafeInteger(node.value)
    ) {
      const message = "a whole number past 2^53 cannot be computed with; compare it as text";
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

/** Every object in the tree, once; JSONata may have one in two places. */
export function nodesOf(tree: unknown): Node[] {
  const nodes = new Set<object>();
  const add = (value: unknown) => {
    if (typeof value === "object" && value !== null) nodes.add(value);
  };
  add(tree);
  // A set gives what is added meanwhile, too.
  for (const node of nodes) Object.values(node).forEach(add);
  return [...nodes];
}

import { z } from "zod";

/** A Worker attribute that an expression reads. */
export interface AttributeName {
  readonly name: string;
  /**
   * `compared` with something, so it may be text that lacks its quotes; `tested` for existence, so
   * it may well be absent; otherwise `read`.
   */
  readonly use: "compared" | "tested" | "read";
}

/** What expressions see besides the attributes. */
const BESIDE = ["sid", "friendlyName", "attributes"];

/** JSONata: binary operators that compare. */
const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "in"];

/** Parts of a node whose context is a value inside the path, not the Worker. */
const INNER = ["stages", "predicate", "group", "steps", "pattern", "update", "delete"];

const node = z.looseObject({
  type: z.string().optional(),
  value: z.unknown().optional(),
  steps: z.array(z.unknown()).optional(),
});
const anyNode = node.catch({});
type Node = z.infer<typeof node>;

/**
 * The attributes that an expression names, one entry for each mention. Attributes that only its
 * evaluation determines (`$lookup`, `*`) are left out.
 *
 * @param tree the expression as JSONata parses it
 */
export function attributeNames(tree: unknown): AttributeName[] {
  return namesIn(tree, true);
}

/** @param isRoot true if names are looked up in the Worker */
function namesIn(
  tree: unknown,
  isRoot: boolean,
  use: AttributeName["use"] = "read",
): AttributeName[] {
  if (Array.isArray(tree)) return tree.flatMap((one) => namesIn(one, isRoot, use));
  const parsed = node.safeParse(tree);
  if (!parsed.success) return [];
  const { data } = parsed;
  if (data.type === "path") return namesOfPath(data, isRoot, use);
  const inner = useWithin(data);
  return Object.entries(data).flatMap(([key, child]) =>
    namesIn(child, isRoot && !INNER.includes(key), inner),
  );
}

function namesOfPath(path: Node, isRoot: boolean, use: AttributeName["use"]): AttributeName[] {
  const steps = (path.steps ?? []).map((step) => anyNode.parse(step));
  const names = steps.map(({ type, value }) => (type === "name" ? String(value) : undefined));
  const [first] = steps;
  // `$` is the context, `$$` always the Worker.
  const isAbsolute = first?.type === "variable" && first.value === "$";
  const isContext = first?.type === "variable" && first.value === "";
  const start = isAbsolute || isContext ? 1 : 0;
  const from = names[start] === "attributes" ? start + 1 : start;
  const name = names[from];
  const isName = name !== undefined && (from > start || !BESIDE.includes(name));
  const found: AttributeName[] = isName && (isRoot || isAbsolute) ? [{ name, use }] : [];
  const { steps: _, ...rest } = path;
  return [
    ...found,
    // A first step that is not a name is evaluated in the context of the path.
    ...(first === undefined || first.type === "name" ? [] : namesIn(first, isRoot)),
    ...namesIn(steps.slice(first?.type === "name" ? 0 : 1), false),
    ...namesIn(Object.values(rest), false),
  ];
}

/** How a node uses the names directly inside it. */
function useWithin({ type, value, ...rest }: Node): AttributeName["use"] {
  if (type === "binary" && COMPARISONS.includes(String(value))) return "compared";
  const { procedure } = rest;
  const called = node.safeParse(procedure).data?.value;
  return called === "exists" ? "tested" : "read";
}

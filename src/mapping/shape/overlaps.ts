import { isJsonObject, type JsonValue, ownValue } from "../json.ts";
import { formatPath, type Path, parsePath } from "../path.ts";
import type { Issue } from "./issue.ts";

interface Target {
  readonly to: Path;
  /** Where it stands in the mapping. */
  readonly path: readonly PropertyKey[];
}

/**
 * Rules that write the same place, or one inside the other, would depend on their order. Looked for
 * in what was read, so that it is said together with everything else that is wrong.
 *
 * @param attributes what the mapping has under `attributes`
 */
export function overlaps(attributes: JsonValue | undefined): Issue[] {
  const targets = targetsOf(attributes);
  return targets.flatMap(({ to, path }, index) => {
    const other = targets.slice(0, index).find((earlier) => overlap(earlier.to, to));
    if (other === undefined) return [];
    const message = `\`${formatPath(to)}\` overlaps \`${formatPath(other.to)}\` of an earlier rule; keep one of them`;
    return [{ path, message }];
  });
}

function targetsOf(attributes: JsonValue | undefined): Target[] {
  if (Array.isArray(attributes)) {
    return attributes.flatMap((rule, index) =>
      isJsonObject(rule) ? targetOf(ownValue(rule, "to"), ["attributes", index, "to"]) : [],
    );
  }
  if (!isJsonObject(attributes)) return [];
  return Object.entries(attributes).flatMap(([key, to]) => targetOf(to, ["attributes", key]));
}

/** None where it is no path: that is said elsewhere. */
function targetOf(to: JsonValue | undefined, path: readonly PropertyKey[]): Target[] {
  if (typeof to !== "string") return [];
  try {
    return [{ to: parsePath(to), path }];
  } catch {
    return [];
  }
}

function overlap(a: Path, b: Path): boolean {
  const shorter = Math.min(a.length, b.length);
  return a.slice(0, shorter).every((key, index) => key === b[index]);
}

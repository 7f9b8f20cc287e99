import { isJsonObject, type JsonValue, ownValue } from "../json.ts";
import { formatPath, type Path, parsePath } from "../path.ts";
import { shortened } from "../text.ts";
import type { Issue } from "./mapping-error.ts";

interface Target {
  readonly to: Path;
  /** Where it is in the mapping. */
  readonly path: readonly PropertyKey[];
}

/**
 * Issues with rules that write the same place, or one inside another: their result would depend on
 * their order.
 *
 * @param attributes of the mapping, not yet parsed, so that all its issues are reported together
 */
export function overlaps(attributes: JsonValue | undefined): Issue[] {
  /** The places that earlier rules write, and the places that contain them. */
  const written = new Map<string, Path>();
  const entered = new Map<string, Path>();
  return targetsOf(attributes).flatMap(({ to, path }) => {
    const places = placesOf(to);
    const own = places.at(-1) ?? "";
    const around = places.find((place) => written.has(place));
    const other = around === undefined ? entered.get(own) : written.get(around);
    written.set(own, to);
    for (const place of places) if (!entered.has(place)) entered.set(place, to);
    if (other === undefined) return [];
    const message = `${quoted(to)} overlaps ${quoted(other)} of an earlier rule; keep one of them`;
    return [{ path, message }];
  });
}

/** Characters of a path that a message quotes. */
const QUOTED = 60;

function quoted(path: Path): string {
  return `\`${shortened(formatPath(path), QUOTED)}\``;
}

/** `a`, `a.b`, `a.b.c` */
function placesOf([first, ...rest]: Path): string[] {
  const places = [formatPath([first])];
  for (const key of rest) places.push(`${places.at(-1)}.${formatPath([key])}`);
  return places;
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

/** Empty if it is not a path, which is reported elsewhere. */
function targetOf(to: JsonValue | undefined, path: readonly PropertyKey[]): Target[] {
  if (typeof to !== "string") return [];
  try {
    return [{ to: parsePath(to), path }];
  } catch {
    return [];
  }
}

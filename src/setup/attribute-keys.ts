import { LosslessNumber } from "lossless-json";
import { isJsonObject, type JsonObject, type JsonValue } from "../mapping/json.ts";
import { formatPath } from "../mapping/path.ts";
import { isMissing } from "../mapping/rule.ts";

/** A key of Workers' attributes, at the first or second level, and the kinds of its values. */
export interface AttributeKey {
  /** The path as a mapping writes it; `*` at its end means many keys. */
  readonly path: string;
  /** How many Workers have it. */
  readonly workers: number;
  /** `text`, `number`, `yes or no`, `list`, `object`; the most frequent first. */
  readonly kinds: readonly string[];
}

/**
 * An object with more keys than this counts as a table, whose keys are data (phone numbers, for
 * example).
 */
const MOST_KEYS = 20;

interface Tally {
  workers: number;
  readonly kinds: Map<string, number>;
  /** The keys inside, if the value is an object. */
  readonly inside: Map<string, Tally>;
}

/** Counts the keys of Workers' attributes, down to the second level. */
export class AttributeKeys {
  readonly #tallies = new Map<string, Tally>();

  add(attributes: JsonObject): void {
    for (const [key, value] of Object.entries(attributes)) {
      const tally = count(this.#tallies, key, value);
      if (tally === undefined || !isJsonObject(value)) continue;
      for (const [inner, innerValue] of Object.entries(value)) {
        count(tally.inside, inner, innerValue);
      }
    }
  }

  /** The most frequent first. */
  list(): AttributeKey[] {
    const keys = [...this.#tallies].flatMap(([key, tally]) => [
      describe(formatPath([key]), tally),
      ...inside(key, tally),
    ]);
    return keys.sort((a, b) => b.workers - a.workers || (a.path < b.path ? -1 : 1));
  }
}

function inside(key: string, { inside: tallies }: Tally): AttributeKey[] {
  if (tallies.size <= MOST_KEYS) {
    return [...tallies].map(([inner, tally]) => describe(formatPath([key, inner]), tally));
  }
  const all: Tally = { workers: 0, kinds: new Map(), inside: new Map() };
  for (const { workers, kinds } of tallies.values()) {
    all.workers = Math.max(all.workers, workers);
    for (const [kind, times] of kinds) all.kinds.set(kind, (all.kinds.get(kind) ?? 0) + times);
  }
  return [describe(`${formatPath([key])}.*`, all)];
}

function describe(path: string, { workers, kinds }: Tally): AttributeKey {
  const sorted = [...kinds].sort(([, a], [, b]) => b - a);
  return { path, workers, kinds: sorted.map(([kind]) => kind) };
}

/** Undefined if a mapping would treat the value as missing. */
function count(tallies: Map<string, Tally>, key: string, value: JsonValue): Tally | undefined {
  if (isMissing(value)) return undefined;
  const tally = tallies.get(key) ?? { workers: 0, kinds: new Map(), inside: new Map() };
  tallies.set(key, tally);
  const kind = kindOf(value);
  tally.workers++;
  tally.kinds.set(kind, (tally.kinds.get(kind) ?? 0) + 1);
  return tally;
}

function kindOf(value: JsonValue): string {
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "yes or no";
  if (value instanceof LosslessNumber) return "number";
  return Array.isArray(value) ? "list" : "object";
}

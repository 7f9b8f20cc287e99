import { AttributeCounts } from "./attribute-counts.ts";
import type { AttributeName } from "./expression/attribute-names.ts";
import type { Expression } from "./expression/expression.ts";
import { type CertainSource, isGuess } from "./identity-source.ts";
import type { Mapping } from "./mapping.ts";
import type { Path } from "./path.ts";
import type { AttributeRule, Rule } from "./rule.ts";
import { nearestWord, shortened } from "./text.ts";

/** Characters of a key that a message quotes. */
const QUOTED = 60;

/** A place in the mapping that reads Worker attributes. */
interface Reading {
  /** `attributes[0].from` */
  readonly place: string;
  /** What it reads; of several paths, the first that the Worker has. */
  readonly reads: readonly Read[];
  /** The key that the value goes to, if the place is the `from` of a rule for attributes. */
  readonly to?: string | undefined;
}

interface Read {
  /** The top-level attribute. */
  readonly key: string;
  /** The key below it, if the place is a path. */
  readonly next?: string | undefined;
  readonly use: AttributeName["use"];
}

/** Counts the attributes of Workers for `unknownAttributes`, in bounded memory. */
export function countsFor(mapping: Mapping): AttributeCounts {
  return new AttributeCounts(
    readingsOf(mapping).flatMap(({ reads, to }) => [
      ...reads.flatMap(({ key, next }) => [key, ...(next === undefined ? [] : [next])]),
      ...(to === undefined ? [] : [to]),
    ]),
  );
}

/**
 * The attributes that the mapping reads but no Worker has, most likely because they are misspelt: a
 * sentence for each, with its place.
 *
 * @param subject of each sentence: `No Worker`, or `None of the first 100 Workers` for a sample
 */
export function unknownAttributes(
  mapping: Mapping,
  counts: AttributeCounts,
  subject = mapping.workers === undefined ? "No Worker" : "No Worker in scope",
): string[] {
  if (counts.workers === 0) return [];
  return readingsOf(mapping).flatMap((reading) => {
    const unknown = reading.reads.filter(({ key }) => counts.of(key) === 0);
    return [...new Set(unknown.map(({ key }) => key))].flatMap((key) => {
      const hint = hintFor(key, reading, counts);
      return hint === undefined ? [] : [`${reading.place}: ${subject} has ${quoted(key)}${hint}`];
    });
  });
}

/** What to do about a key that no Worker has; undefined if that is probably intended. */
function hintFor(key: string, { reads, to }: Reading, counts: AttributeCounts): string | undefined {
  const have = (name: string) => `${counts.of(name)} of ${counts.workers} have it`;
  const uses = reads.filter((read) => read.key === key);
  const inner = uses.find(({ next }) => next !== undefined && counts.of(next) > 0)?.next;
  if (key === "attributes" && inner !== undefined) {
    return `; paths are relative to a Worker's attributes: write ${quoted(inner)} (${have(inner)}).`;
  }
  const others = reads.map((read) => read.key);
  const known = counts.keys().filter((one) => !others.includes(one));
  const nearest = nearestWord(key, known);
  if (nearest !== undefined) return `; did you mean ${quoted(nearest)} (${have(nearest)})?`;
  if (to !== undefined && counts.of(to) > 0) {
    return `, but ${have(to).replace("have it", `have ${quoted(to)}`)}: \`from\` and \`to\` look swapped.`;
  }
  if (uses.some(({ use }) => use === "compared")) {
    return `; text needs quotes: '${key.slice(0, QUOTED)}'.`;
  }
  const isTested = uses.some(({ use }) => use === "tested");
  const hasAlternative = others.some((other) => counts.of(other) > 0);
  return isTested || hasAlternative ? undefined : "; check its spelling in TaskRouter.";
}

function readingsOf({ identity, attributes, friendlyName }: Mapping): Reading[] {
  return [
    ...identity.flatMap((source, index) =>
      isGuess(source)
        ? ofSource(source.guess, `identity[${index}].guess`)
        : ofSource(source, `identity[${index}]`),
    ),
    ...attributes.flatMap((rule, index) => ofRule(rule, `attributes[${index}]`)),
    ...(friendlyName === undefined ? [] : ofRule(friendlyName, "friendlyName")),
  ];
}

/** None for sources that have a name of their own: in many centers, no Worker has them. */
function ofSource(source: CertainSource, place: string): Reading[] {
  if (typeof source === "string") return [];
  return "from" in source
    ? [ofPaths([source.from], place)]
    : [ofExpression(source.expression, `${place}.expression`)];
}

function ofRule(rule: Rule & Partial<AttributeRule>, place: string): Reading[] {
  const { source, when, to } = rule;
  const readings = when === undefined ? [] : [ofExpression(when, `${place}.when`)];
  if (source.kind === "from") readings.push({ ...ofPaths(source.paths, place), to: to?.[0] });
  if (source.kind === "expression") {
    readings.push(ofExpression(source.expression, `${place}.expression`));
  }
  return readings;
}

function ofPaths(paths: readonly Path[], place: string): Reading {
  const reads = paths.map(([key, next]): Read => ({ key, next, use: "read" }));
  return { place: `${place}.from`, reads };
}

function ofExpression({ attributeNames }: Expression, place: string): Reading {
  return { place, reads: attributeNames.map(({ name, use }) => ({ key: name, use })) };
}

function quoted(key: string): string {
  return `\`${shortened(key, QUOTED)}\``;
}

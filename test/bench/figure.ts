/** A figure, and the bounds that it must keep, if any. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** True when a figure keeps its bounds. */
export function isKept({ value, atLeast = -Infinity, atMost = Infinity }: Figure): boolean {
  return value >= atLeast && value <= atMost;
}

/** One line for people, of all figures of a proof. */
export function describeProof(name: string, figures: readonly Figure[]): string {
  const verdict = figures.every(isKept) ? "ok" : "NOT ok";
  return `${name}: ${figures.map(describeFigure).join(", ")}: ${verdict}`;
}

function describeFigure({ name, value, atLeast, atMost }: Figure): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${rounded(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${rounded(atMost)}`]),
  ];
  return `${name} ${rounded(value)}${bounds.length === 0 ? "" : ` (${bounds.join(", ")})`}`;
}

function rounded(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });
}

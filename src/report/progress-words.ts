import type { Progress } from "../sync/progress.ts";
import { number } from "./words.ts";

const STEPS: Record<Progress["step"], string> = {
  workers: "Reading Workers",
  users: "Reading Users",
  writes: "Writing Users",
};

/** From when on a rate can be told, in ms. */
const LEAST = 1000;

/** `Reading Users` */
export function stepInWords({ step }: Progress): string {
  return STEPS[step];
}

/**
 * `1,200 of 5,000 · 118/s · about 32 s left`
 *
 * @param ms how long this step has taken so far
 */
export function progressInWords({ done, total }: Progress, ms: number): string {
  const count = total === undefined ? number(done) : `${number(done)} of ${number(total)}`;
  if (done === 0 || ms < LEAST) return count;
  const perSecond = (done / ms) * 1000;
  const parts = [count, `${number(Math.round(perSecond))}/s`];
  if (total !== undefined) {
    parts.push(`about ${number(Math.ceil((total - done) / perSecond))} s left`);
  }
  return parts.join(" · ");
}

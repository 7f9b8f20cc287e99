import { LosslessNumber } from "lossless-json";
import { sameJson } from "../json.ts";

/**
 * A number as expressions compute with it (64 bits, IEEE 754), or undefined where that would be
 * another: a digit lost, a whole number past 2^53, or one that is too large.
 */
export function carried(number: LosslessNumber): number | undefined {
  const computed = Number(number.value);
  return isExact(computed) && sameJson(number, new LosslessNumber(String(computed)))
    ? computed
    : undefined;
}

/** A number that was computed, as JSON has it, or undefined for one that is not to be trusted. */
export function uncarried(computed: number): LosslessNumber | undefined {
  return isExact(computed) ? new LosslessNumber(String(computed)) : undefined;
}

/** Past 2^53, whole numbers are rounded; and there is no JSON for what is not finite. */
function isExact(computed: number): boolean {
  return Number.isSafeInteger(computed) || (Number.isFinite(computed) && computed % 1 !== 0);
}

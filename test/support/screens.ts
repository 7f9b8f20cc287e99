import type { Screen } from "../../src/report/screen.ts";

/** No terminal: neither colours nor a width. */
export const PLAIN: Screen = { colors: false, width: undefined };

/** A terminal of no particular width. */
export const COLORED: Screen = { colors: true, width: undefined };

/** The screens for which the golden files show the output. */
export const SCREENS: readonly Screen[] = [40, 80, 120].flatMap((width) => [
  { colors: false, width },
  { colors: true, width },
]);

/** Part of a golden file's name: `40`, or `40.colored`. */
export function screenName({ colors, width }: Screen): string {
  return `${width}${colors ? ".colored" : ""}`;
}

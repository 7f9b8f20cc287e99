import type { Report } from "../../report/report.ts";
import { changeLines, problemLines, totalLines } from "../../report/terminal.ts";
import { terminalSvg } from "./terminal-svg.ts";

const SCREEN = { colors: true, width: 100 };

/** What `npm run plan` prints, as SVG. */
export function planPicture(report: Report): string {
  return terminalSvg("What npm run plan prints", [
    "$ npm run plan",
    ...changeLines(report, SCREEN),
    ...problemLines(report, SCREEN),
    ...totalLines(report, SCREEN, `npm run sync -- --plan ${report.plan}`),
  ]);
}

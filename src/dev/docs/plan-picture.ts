import type { Report } from "../../report/report.ts";
import { changeLines, problemLines, totalLines } from "../../report/terminal.ts";
import { terminalSvg } from "./terminal-svg.ts";

/** What `npm run plan` prints, as SVG. */
export function planPicture(report: Report): string {
  return terminalSvg("What npm run plan prints", [
    "$ npm run plan",
    ...changeLines(report, true),
    ...problemLines(report, true),
    ...totalLines(report, true),
  ]);
}

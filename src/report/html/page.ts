import { createHash } from "node:crypto";
import type { Report } from "../report.ts";
import { outcomeInWords } from "../words.ts";
import { html } from "./escaped.ts";
import { type Facets, facetsOf } from "./facets.ts";
import { pageScript, pageStyle } from "./page-assets.ts";
import { pageRows } from "./page-rows.ts";
import { changesSection, countsBar, outcomeSection, problemsSection } from "./sections.ts";

/** How many rows become text at once; all at once could take more memory than the run. */
const AT_ONCE = 100;

/**
 * Yields the report as one self-contained HTML page with all Workers, some lines at a time. The
 * page sends no request until its reader loads the pictures, and its policy allows no other.
 *
 * Style and script are written in `browser/`, and `npm run docs` makes `page-assets.ts` of them:
 * text in a module is found by Node, `tsx` and any bundle alike, where a file beside the module
 * would be missing from a bundle.
 *
 * @param apply what applies exactly this plan: a command, or what to enter in a workflow's form
 */
export function* pageParts(report: Report, apply: string): Generator<string> {
  const facets = facetsOf(report);
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${html`<meta http-equiv="Content-Security-Policy" content="${policy(facets)}">`.text}
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${html`<title>${outcomeInWords(report)}</title>`.text}
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<main>
${outcomeSection(report, apply).text}
${countsBar(report).text}
${problemsSection(report, facets).text}
${changesSection(report, facets).text}
</main>
<script type="application/json" id="data">[`;
  let some: string[] = [];
  let separator = "\n";
  for (const row of pageRows(report)) {
    // In a script nothing but `<` can begin a tag or a comment.
    some.push(JSON.stringify(row).replaceAll("<", "\\u003c"));
    if (some.length < AT_ONCE) continue;
    yield separator + some.join(",\n");
    separator = ",\n";
    some = [];
  }
  if (some.length > 0) yield separator + some.join(",\n");
  yield `]</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

/**
 * CSP Level 3. Only pictures may be loaded, and only where the report has any; the empty icon, which
 * is `data:`, keeps a browser from asking the page's server for one.
 */
function policy({ pictures: { schemes } }: Facets): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(pageScript)}`,
    `style-src ${hashOf(pageStyle)}`,
    `img-src ${["data:", ...schemes].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

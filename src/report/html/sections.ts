import { kindsOf, listed } from "../kinds.ts";
import type { Report } from "../report.ts";
import {
  costInWords,
  countsInWords,
  number,
  outcomeInWords,
  plural,
  totalInWords,
} from "../words.ts";
import { type Html, html, NOTHING } from "./escaped.ts";
import type { Facets } from "./facets.ts";

/** How the run ended, when and where it was, and how to apply what it planned. */
export function outcomeSection(report: Report, apply: string): Html {
  const { outcome, workspace, service, startedAt, finishedAt, plan, workers } = report;
  const cost = costInWords(report);
  const time = (iso: string) =>
    html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;
  return html`<header class="${outcome}">
<h1>${outcomeInWords(report)}</h1>
<p class="total">${totalInWords(report)}</p>
<dl>
<div><dt>Workspace</dt><dd>${workspace ?? "unknown"}</dd></div>
<div><dt>Service</dt><dd>${service ?? "the account’s default"}</dd></div>
<div><dt>Time (UTC)</dt><dd>${time(startedAt)} to ${time(finishedAt)}</dd></div>
<div><dt>Plan</dt><dd>${plan ?? "not completed"}</dd></div>
</dl>
${cost === undefined ? NOTHING : html`<p>${cost} To apply exactly this plan: <code>${apply}</code></p>`}
${workers.some(({ name }) => name === null) ? html`<p>Names and values are hidden; <code>SHOW_VALUES=true</code> shows them.</p>` : NOTHING}
</header>`;
}

/** The counts from left to right, each with the rows that it filters; unchanged Workers have none. */
const PARTS = [
  ["created", "create"],
  ["updated", "update"],
  ["unchanged", undefined],
  ["skipped", "skip"],
  ["failed", "fail"],
  ["notTried", "left"],
] as const;

/**
 * Returns the counts as a stacked bar. Each part is at least as wide as its label and filters the
 * rows.
 */
export function countsBar(report: Report): Html {
  const words = countsInWords(report);
  const parts = PARTS.flatMap(([what, action]) => {
    const count = report.counts[what];
    if (count === 0) return [];
    const [, shown = "", rest = ""] = /^(\S+) (.*)$/.exec(words[what]) ?? [];
    const label = html`<b>${shown}</b> ${rest}`;
    if (action === undefined) {
      return [html`<li class="none" data-count="${count}"><span>${label}</span></li>`];
    }
    return [
      html`<li class="${action}" data-count="${count}"><button type="button" aria-pressed="false" value="${action}">${label}</button></li>`,
    ];
  });
  if (parts.length === 0) return NOTHING;
  return html`<ul class="bar" aria-label="Counts; a button shows these rows only">
${parts}
</ul>`;
}

/** What went wrong and what to look at, each with its remedy; a button shows the rows. */
export function problemsSection(report: Report, { codes }: Facets): Html {
  const items = kindsOf(report).map(({ level, code, message, titles }) => {
    const rows = codes.get(code) ?? 0;
    const about =
      titles.length === 0
        ? NOTHING
        : html` <span class="about">${plural(titles.length, "Worker")}: ${listed(titles)}</span>`;
    const show =
      titles.length === 0 || rows === 0
        ? NOTHING
        : html` <button type="button" value="${code}">Show ${plural(rows, "row")}</button>`;
    return html`<li class="${level}"><span class="level">${level}</span><div><p>${message}</p><p>${about}${show}</p></div></li>`;
  });
  if (items.length === 0) return NOTHING;
  return html`<section class="problems" aria-labelledby="problems">
<h2 id="problems">Problems and warnings</h2>
<ul>
${items}
</ul>
</section>`;
}

/** How many hosts the sentence names; the others are in a folded list. */
const MOST_HOSTS = 8;

/**
 * Returns the button that loads the pictures, and names the hosts it asks. Nothing else on the page
 * sends requests.
 */
function picturesPanel({ pictures: { hosts } }: Facets): Html {
  if (hosts.length === 0) return NOTHING;
  const codes = (some: readonly string[]) => some.map((host) => html`<code>${host}</code>`);
  const rest = hosts.slice(MOST_HOSTS);
  return html`<div class="pictures">
<button type="button" id="load-pictures" aria-describedby="hosts">Load pictures</button>
<p id="hosts">This page sends no request by itself. “Load pictures” asks ${hosts.length === 1 ? "this host, and any host that it redirects" : `these ${number(hosts.length)} hosts, and any host that they redirect`} to: ${codes(hosts.slice(0, MOST_HOSTS))}</p>
${rest.length === 0 ? NOTHING : html`<details><summary>and ${number(rest.length)} more</summary><p>${codes(rest)}</p></details>`}
<p role="status" id="picture-counts"></p>
</div>`;
}

/** Returns the filters, and the table that the page's script fills. */
export function changesSection(report: Report, facets: Facets): Html {
  if (report.workers.length === 0) return NOTHING;
  const option = (value: string, count: number) =>
    html`<option value="${value}">${value} (${number(count)})</option>`;
  const select = (id: string, label: string, all: string, counts: ReadonlyMap<string, number>) =>
    counts.size === 0
      ? NOTHING
      : html`<label>${label}<select id="${id}"><option value="">${all}</option>${[...counts].map(([value, count]) => option(value, count))}</select></label>`;
  return html`<section class="changes" aria-labelledby="changes">
<h2 id="changes">${report.applied ? "What was done" : "What would be done"}</h2>
<noscript><p>Without JavaScript, this page cannot show the rows.</p></noscript>
<form id="filters" role="search">
<label>Search<input type="search" id="search" autocomplete="off" spellcheck="false" placeholder="Name, SID or value"></label>
${select("field", "Field", "All fields", facets.fields)}
${select("code", "Problem", "All", facets.codes)}
<button type="button" id="clear">Clear filters</button>
<p role="status" id="shown"></p>
</form>
${picturesPanel(facets)}
<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Action</th><th role="columnheader" scope="col">Worker</th><th role="columnheader" scope="col">Before → after</th></tr></thead>
<tbody role="rowgroup" id="rows"></tbody>
</table>
<button type="button" id="more" hidden></button>
</section>`;
}

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { html } from "../../src/report/html/escaped.ts";
import { pageParts } from "../../src/report/html/page.ts";
import { pictureUrl } from "../../src/report/html/picture-url.ts";
import type { Report } from "../../src/report/report.ts";
import { reportOf, SOME_OF_EACH } from "./reports.ts";

const pageOf = (...report: Parameters<typeof reportOf>) =>
  [...pageParts(reportOf(...report), "npm run sync")].join("");

/** What a page with no text from outside has, by tag. */
function tagsIn(page: string): string[] {
  const body = page.slice(page.indexOf("<body>"), page.indexOf("<script>"));
  return [...new Set(body.match(/<\/?[a-z!-]\w*/gi))].sort();
}

describe("HTML", () => {
  it("escapes what is put into it, but not HTML", () => {
    const inner = html`<b>${`<&>"'`}</b>`;
    expect(html`<i title="${'"'}">${inner}${[inner]}${1}</i>`.text).toBe(
      '<i title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b><b>&lt;&amp;&gt;&quot;&#39;</b>1</i>',
    );
  });
});

describe("a page", () => {
  const HOSTILE = `</script><!--<script><img src=x onerror=alert(1)>"'\u202e\u0000${"x".repeat(4096)}`;
  const problem = { code: "unexpected" as const, message: HOSTILE };
  const fields = [{ field: `attributes.${HOSTILE}`, before: HOSTILE, after: { [HOSTILE]: [] } }];
  const calm = { code: "unexpected" as const, message: "Calm." };
  const rest = (about: typeof problem) => ({
    outcome: "failed" as const,
    problem: about,
    warnings: [{ worker: "WK0", name: about.message, problem: about }],
  });

  it("shows how to apply a plan as it is given, and nothing of it after a sync", () => {
    const apply = "npm run sync -- --plan c1u1-0123456789ab --worker 'a & b'";
    const shown = "--worker &#39;a &amp; b&#39;</code>";
    const cost = { reads: 1, writes: 2, seconds: 1, activeUsers: 2 };
    const page = (report: Report) => [...pageParts(report, apply)].join("");
    expect(page(reportOf(SOME_OF_EACH, { applied: false, mode: "plan", cost }))).toContain(shown);
    expect(page(reportOf(SOME_OF_EACH, { cost: null }))).not.toContain(shown);
  });

  it("has no other tags whatever names, fields, values and problems are made of", () => {
    const page = pageOf(
      [
        { name: HOSTILE, identity: HOSTILE, action: "fail", problem },
        { name: HOSTILE, fields },
      ],
      rest(problem),
    );
    const other = [{ field: "attributes.a", before: "b", after: "c" }];
    const calmPage = pageOf([{ action: "fail", problem: calm }, { fields: other }], rest(calm));
    expect(tagsIn(page)).toEqual(tagsIn(calmPage));
    expect(page).toContain("\\u003c/script>");
    expect(page).not.toMatch(/[\u202e\0]/);
  });

  it("lets run and show only what it came with", () => {
    const page = pageOf(SOME_OF_EACH);
    const [, policy = ""] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
    const hashes = [/<script>(.*?)<\/script>/s, /<style>(.*?)<\/style>/s].map((part) => {
      const text = part.exec(page)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    });
    expect(policy.replaceAll("&#39;", "'")).toBe(
      `default-src 'none'; script-src ${hashes[0]}; style-src ${hashes[1]}; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    );
    expect(page).not.toMatch(/\ssrc=|\shref="(?!data:,")|\sstyle=|url\(|@import/);
  });

  it("has neither names nor values nor pictures if they are hidden", () => {
    const page = pageOf([
      {
        name: null,
        identity: null,
        fields: [{ field: "attributes.avatar_url", before: "(hidden)", after: "(hidden)" }],
      },
    ]);
    expect(page).toContain("Names and values are hidden");
    expect(page).toContain('"fields":[{"name":"avatar_url","change":"changed"}]');
    expect(page).toContain("img-src data:;");
    expect(page).not.toMatch(/Load pictures|\(hidden\)/);
  });

  it("names the hosts of its pictures, and lets their schemes load alone", () => {
    const fields = ["http://b.example/1.png", "http://a.example:81/2.png"].map((after) => ({
      field: "attributes.avatar_url",
      after,
    }));
    const page = pageOf([{ fields }]);
    expect(page).toContain("img-src data: http:;");
    expect(page).toContain("<code>a.example:81</code>\n<code>b.example</code>");
  });

  it("counts the hosts that it does not name in the sentence, and names them below", () => {
    const fields = Array.from({ length: 12 }, (_, index) => ({
      field: "attributes.avatar_url",
      after: `https://${String.fromCharCode(97 + index)}.example/1.png`,
    }));
    const page = pageOf([{ fields }]);
    expect(page).toContain("asks these 12 hosts, and any host that they redirect to: ");
    expect(page).toContain("<summary>and 4 more</summary>");
    expect(page).toContain("<code>l.example</code>");
  });
});

describe("a value", () => {
  it.each([
    ["avatar_url", '"https://a.example/1"', "https://a.example/1"],
    ["x", '"HTTP://a.example/1.JPG?size=2"', "http://a.example/1.JPG?size=2"],
    ["x", '"https://a.example/1"', undefined],
    ["x", '"https://a.example/?1.png"', undefined],
    ["avatar_url", '"javascript:alert(1)//.png"', undefined],
    ["avatar_url", '"data:image/png;base64,AA"', undefined],
    ["avatar_url", '"https://"', undefined],
    ["avatar_url", '"https://a.example/1.png…', undefined],
    ["avatar_url", '"https://a.example/\\u202e.png"', undefined],
    ["avatar_url", '["https://a.example/1.png"]', undefined],
    ["avatar_url", undefined, undefined],
    ["headshot", '"https://a.example/1"', "https://a.example/1"],
    ["profilePic", '"https://a.example/1"', "https://a.example/1"],
    ["topic", '"https://a.example/1"', undefined],
  ])("of %s that reads %s is the picture %s", (name, shown, expected) => {
    expect(pictureUrl({ name }, shown)?.href).toBe(expected);
  });
});

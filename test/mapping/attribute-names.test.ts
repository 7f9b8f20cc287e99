import jsonata from "jsonata";
import { describe, expect, it } from "vitest";
import { attributeNames } from "../../src/mapping/expression/attribute-names.ts";

/** `c` compared, `t` tested for being there, `r` read otherwise. */
const EXPRESSIONS: readonly (readonly [expression: string, names: string])[] = [
  ["image_url", "image_url:r"],
  ["location.country", "location:r"],
  ["roles = agent", "roles:c agent:c"],
  ["'agent' in roles", "roles:c"],
  ["agent in roles and level > 3", "agent:c roles:c level:c"],
  ["$.a", "a:r"],
  ["$$.a.b", "a:r"],
  ["attributes.a", "a:r"],
  ["$.attributes.a", "a:r"],
  ["attributes.sid", "sid:r"],
  ["a.attributes.b", "a:r"],
  ["attributes", ""],
  ["sid & friendlyName", ""],
  ["`a b`.c", "a b:r"],
  ["`$`.a", "$:r"],
  ["``.a", ":r"],
  ["a[b = 1].c", "a:r"],
  ["a[$$.b = c].d", "a:r b:c"],
  ["roles[$ = agent]", "roles:r"],
  ["a[0]", "a:r"],
  ["a[].b", "a:r"],
  ["a^(b).c", "a:r"],
  ["a.(b; c)", "a:r"],
  ["a.{ 'k': b }", "a:r"],
  ["a{ b: c }", "a:r"],
  ["a.$uppercase(b)", "a:r"],
  ["(a)[b]", "a:r"],
  ["(a).b", "a:r"],
  ["($$.a).b", "a:r"],
  ["(a = b) ? c : d", "a:c b:c c:r d:r"],
  ["$uppercase(a.b)", "a:r"],
  ["{ 'k': a, b: c }", "a:r b:r c:r"],
  ["[a, b]", "a:r b:r"],
  ["-a", "a:r"],
  ["($x := a; $x.b & c)", "a:r c:r"],
  ["$map(a, function($s) { $s.b & c })", "a:r c:r"],
  ["a ~> $uppercase", "a:r"],
  ["a ~> |b|{ 'c': d }|", "a:r"],
  ["$exists(a)", "a:t"],
  ["$exists(a) and a = b", "a:t a:c b:c"],
  ["$map(a, $exists(b, ?))", "a:r b:t"],
  ["image_url ? image_url : $gravatar(email)", "image_url:r image_url:r email:r"],
  ["**.x", ""],
  ["*", ""],
  ["$lookup($, 'x')", ""],
  ["'text'", ""],
  ["/re/", ""],
];

describe("the attributes that an expression names", () => {
  it.each(EXPRESSIONS)("of %s are %j", (expression, names) => {
    const found = attributeNames(jsonata(expression).ast());
    expect(found.map(({ name, use }) => `${name}:${use[0]}`).join(" ")).toBe(names);
  });

  it.each([undefined, null, "a", 7, [], {}, { type: "path" }, { type: "path", steps: [null, 7] }])(
    "are none in %j, which is no tree of JSONata's",
    (tree) => {
      expect(attributeNames(tree)).toEqual([]);
    },
  );
});

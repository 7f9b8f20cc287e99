/** Doubles something thirty times. */
const doubled = (start: string, once: string, end: string) =>
  `($double := function($x, $n){ $n = 0 ? $x : $double(${once}, $n - 1) }; ${end.replace("…", `$double(${start}, 30)`)})`;

/** Text of 200,000 characters, which is not too much by itself. */
const TEXT = '$pad("x", 200000)';

/** Expressions that would make gigabytes of little. */
export const EXPRESSION_ATTACKS: readonly string[] = [
  '$pad("x", 500000000)',
  '$pad("x", -1000000000, "ab")',
  '$length($pad("x", 250001))',
  "$count([1..10000].$pad('x', 1000000))",
  "$map([1..10000], function($v){ $pad('x', 100000 + $v) })[0]",
  "$map([1..10000].$string($), $pad(?, 100000))[0]",
  doubled('"xy"', "$x & $x", "…"),
  doubled('"xy"', "$x & $x", "$length(…)"),
  doubled('"xy"', "$join([$x, $x])", "$length(…)"),
  doubled("1", "{'a': $x, 'b': $x}", "…"),
  doubled("1", "{'a': $x, 'b': $x}", "$string(…)"),
  doubled("1", "[[$x, $x]]", "$string(…)"),
  `$join($split(${TEXT}, "x"), ${TEXT})`,
  `$join([1..10000].$string($), ${TEXT})`,
  `($b := ${TEXT}; $replace($b, "x", $b))`,
  `($b := ${TEXT}; $map([1..10000], function($v){ $b & $v }))[0]`,
  `($b := ${TEXT}; $string([1..10000].[$b]))`,
  `$encodeUrlComponent($pad("é", 200000, "é"))`,
  `($b := $pad("@", 80000, "@"); $map([1..10000], function($v){ $flexIdentity($b) }))[0]`,
  "[1..10000].[[1..10000]][0]",
  "$map([1..10000], function($v){ [1..10000] })[0]",
  "$map([1..10000], $append(?, [1..9999]))[0]",
  "$merge([1..10000].{ $string($): $pad('x', 10000) }).a",
  "$reduce([1..10000], function($a, $b){ {'a': $a} }, 1)",
  "$reduce([1..10000], function($a, $b){ [[$a]] }, 1)",
  `($o := { "a": ${TEXT} }; $map([1..10000], function($v){ $o ~> |$|{}| }))[0]`,
  '$fromMillis(0, "[Y,500000000]")',
  '$fromMillis(0, "[Y,3-500000000]")',
];

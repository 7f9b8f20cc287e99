import type { CertainSource } from "../mapping/identity-source.ts";
import type { JsonValue } from "../mapping/json.ts";
import type { Path } from "../mapping/path.ts";
import type { Problem } from "../mapping/problem.ts";
import { shortened } from "../mapping/text.ts";
import type { Disclosure } from "../report/disclosure.ts";
import { printable } from "../report/printable.ts";
import { pathText, shownValue } from "../report/words.ts";
import type { Row } from "./rows.ts";

/** How many characters of a value or an expression are shown. */
const LENGTH = 80;

/** A value as JSON, or what is shown instead if it is hidden. */
export function valueText(value: JsonValue, disclosure: Disclosure): string {
  return shownValue(disclosure.value(value), LENGTH);
}

/** The same for a value that may be absent; that it is absent is never hidden. */
export function heldText(value: JsonValue | undefined, disclosure: Disclosure): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  return value === "" ? "empty" : valueText(value, disclosure);
}

/** Text from the mapping. */
export function mappingText(text: string, { clean }: Disclosure): string {
  return shortened(printable(clean(text)), LENGTH);
}

/** A path from the mapping. */
export function placeText(path: Path, disclosure: Disclosure): string {
  return mappingText(pathText(path, disclosure), disclosure);
}

/** The row that says why a step fails. */
export function failure(problem: Problem, disclosure: Disclosure): Row {
  const { message } = disclosure.problem(problem);
  return { label: "! fails", text: printable(message), look: "failed" };
}

/** A source of an identity, as the mapping spells it. */
export function sourceText(source: CertainSource, disclosure: Disclosure): string {
  if (typeof source === "string") return source;
  return "from" in source
    ? pathText(source.from, disclosure)
    : disclosure.clean(source.expression.text);
}

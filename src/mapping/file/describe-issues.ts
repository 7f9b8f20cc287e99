import { LosslessNumber } from "lossless-json";
import { z } from "zod";
import { nearestWord, shortened } from "../text.ts";
import type { Issue } from "./mapping-error.ts";

type ZodIssue = z.core.$ZodIssue;

/**
 * The issues that zod found, in words: what is allowed, and what was found.
 *
 * @param error from parsing with `reportInput`
 */
export function describeIssues(error: z.ZodError): Issue[] {
  return describeAll(error.issues, []);
}

function describeAll(issues: readonly ZodIssue[], parents: readonly PropertyKey[]): Issue[] {
  const unknown = issues.filter(({ code }) => code === "unrecognized_keys");
  // A key that seems to be missing is most likely there, but misspelt.
  const isMisspelt = (issue: ZodIssue) =>
    issue.code === "custom" &&
    issue.params?.lacksKey === true &&
    unknown.some(({ path }) => z.core.toDotPath(path) === z.core.toDotPath(issue.path));
  return issues.filter((issue) => !isMisspelt(issue)).flatMap((issue) => describe(issue, parents));
}

function describe(issue: ZodIssue, parents: readonly PropertyKey[]): Issue[] {
  const path = [...parents, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      isKey: true,
      message: messages[index] ?? issue.message,
    }));
  }
  if (issue.code === "invalid_union") {
    const branch = closestBranch(issue.errors);
    if (branch !== undefined) return describeAll(branch, path);
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => ({ path, isKey: true, message }));
  }
  return [{ path, message: messageOf(issue) }];
}

/** The alternative that was probably meant: the first whose outermost type fits. */
function closestBranch(branches: readonly ZodIssue[][]): ZodIssue[] | undefined {
  return branches.find((issues) =>
    issues.every(
      ({ code, path }) => path.length > 0 || (code !== "invalid_type" && code !== "invalid_value"),
    ),
  );
}

function messageOf(issue: ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
    case "invalid_value":
    case "invalid_union":
      return mustBe(allowedBy(issue), issue.input);
    case "too_small":
      return issue.origin === "number"
        ? mustBe([`${issue.minimum} or more`], issue.input)
        : "must not be empty";
    case "too_big":
      return mustBe([`${issue.maximum} or less`], issue.input);
    case "invalid_format":
      return `${issue.message}, but is ${foundWords(issue.input)}`;
    default:
      return issue.message;
  }
}

/** Words for what is allowed; names of values are between backquotes. */
function allowedBy(issue: ZodIssue): string[] {
  switch (issue.code) {
    case "invalid_type":
      return [TYPE_NAMES[issue.expected] ?? issue.expected];
    case "invalid_value":
      return issue.values.map((value) => `\`${String(value)}\``);
    case "invalid_union":
      return issue.errors.flatMap((branch) => branch.slice(0, 1).flatMap(allowedBy));
    default:
      return [];
  }
}

const TYPE_NAMES: Partial<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "an object",
  record: "an object",
  number: "a number",
  int: "a whole number",
};

/** Made when it is first needed, because that takes several ms. */
let alternatives: Intl.ListFormat | undefined;

function mustBe(allowed: readonly string[], found: unknown): string {
  alternatives ??= new Intl.ListFormat("en-GB", { type: "disjunction" });
  const expected = alternatives.format(allowed);
  if (found === undefined) return `is missing; it must be ${expected}`;
  const names = allowed.filter((word) => word.startsWith("`")).map((word) => word.slice(1, -1));
  const nearest = typeof found === "string" ? nearestWord(found, names) : undefined;
  const hint = nearest === undefined ? "" : `; did you mean \`${nearest}\`?`;
  return `must be ${expected}, but is ${foundWords(found)}${hint}`;
}

/** Characters of a text that a message quotes. */
const QUOTED = 40;

function foundWords(found: unknown): string {
  if (Array.isArray(found)) return "a list";
  if (found instanceof LosslessNumber) return shortened(found.value, QUOTED);
  if (typeof found === "object" && found !== null) return "an object";
  if (typeof found !== "string") return String(found);
  return JSON.stringify(shortened(found, QUOTED));
}

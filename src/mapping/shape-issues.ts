import { z } from "zod";
import type { FileIssue } from "./mapping-error.ts";

/** What zod found, in words that name the place, what was found and what is allowed. */
export function describeIssues(error: z.ZodError): FileIssue[] {
  return error.issues.flatMap((issue) => describe(issue, []));
}

function describe(issue: z.core.$ZodIssue, parents: readonly PropertyKey[]): FileIssue[] {
  const path = [...parents, ...issue.path];
  if (issue.code === "invalid_union") {
    const branch = closestBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => describe(inner, path));
  }
  return [{ place: formatPlace(path), message: messageOf(issue) }];
}

/** The alternative that the value was meant to be: one whose outermost type fits. */
function closestBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  return branches.find((issues) =>
    issues.every(
      ({ code, path }) => path.length > 0 || (code !== "invalid_type" && code !== "invalid_value"),
    ),
  );
}

function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `unknown ${issue.keys.map((key) => `\`${key}\``).join(", ")}; remove it, or correct its spelling`;
    case "invalid_type":
      return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map((value) => `\`${String(value)}\``).join(", ")}`;
    case "too_small":
      return "must not be empty";
    case "invalid_union":
      return issue.errors.flatMap((branch) => branch.slice(0, 1).map(messageOf)).join(", or ");
    default:
      return issue.message;
  }
}

const TYPE_NAMES: Partial<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "an object",
  record: "an object",
  nonoptional: "given",
};

/** `attributes[1].to` */
function formatPlace(path: readonly PropertyKey[]): string {
  return z.core.toDotPath(path);
}

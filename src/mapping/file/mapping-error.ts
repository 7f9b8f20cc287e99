import { shortened } from "../text.ts";

/** One issue in a file. */
export interface FileIssue {
  /** From 1; undefined for the whole file. */
  readonly line?: number;
  /** From 1, counted as editors do. */
  readonly column?: number;
  /** `attributes[1].to`, or empty for the whole. */
  readonly place: string;
  readonly message: string;
}

/** How many characters of a place and a message are shown; both can quote a file of any size. */
const LONGEST = { place: 120, message: 500 };

/** `mapping.json:3:12: attributes[1].to: must be text, but is 5` */
export function formatIssue(file: string, issue: FileIssue): string {
  const position = [file, issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const place = shortened(issue.place, LONGEST.place);
  const message = shortened(issue.message, LONGEST.message);
  return [position, place, message].filter((part) => part !== "").join(": ");
}

/** Thrown if a mapping cannot be used; the message lists the first issues, a line each. */
export class MappingError extends Error {
  override readonly name = "MappingError";

  readonly file: string;
  readonly issues: readonly FileIssue[];

  constructor(file: string, issues: readonly FileIssue[]) {
    super(issues.map((issue) => formatIssue(file, issue)).join("\n"));
    this.file = file;
    this.issues = issues;
  }
}

/** An issue with one place in the mapping, or a warning about it. */
export interface Issue {
  /** The keys and indexes from the outermost in; empty for the whole. */
  readonly path: readonly PropertyKey[];
  /** True if the issue is with the key itself, not with its value. */
  readonly isKey?: boolean;
  readonly message: string;
}

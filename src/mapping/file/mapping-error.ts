import { shortened } from "../text.ts";

/** One thing wrong with a file. */
export interface FileIssue {
  /** From 1; undefined where the file as a whole is meant. */
  readonly line?: number;
  /** From 1, in characters as editors count them. */
  readonly column?: number;
  /** `attributes[1].to`, or empty for the whole. */
  readonly place: string;
  readonly message: string;
}

/** Characters of a place and of a message that are shown; both can quote a file of any size. */
const LONGEST = { place: 120, message: 500 };

/** `mapping.json:3:12: attributes[1].to: must be text, but is 5` */
export function formatIssue(file: string, issue: FileIssue): string {
  const position = [file, issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const place = shortened(issue.place, LONGEST.place);
  const message = shortened(issue.message, LONGEST.message);
  return [position, place, message].filter((part) => part !== "").join(": ");
}

/** A mapping file that cannot be used; the message names the first places, a line each. */
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

/** Something about one place in the mapping. */
export interface Issue {
  /** The keys and indexes from the outermost in; empty for the whole. */
  readonly path: readonly PropertyKey[];
  /** True when the key itself is meant, not what it holds. */
  readonly isKey?: boolean;
  readonly message: string;
}

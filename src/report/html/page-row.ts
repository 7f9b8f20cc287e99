/** One Worker as the page receives it: text that is ready to show. */
export interface PageRow {
  /** The Worker's name, or its SID if names are hidden. */
  readonly title: string;
  /** The identity and the SID, if the title is not one of them. */
  readonly ids: readonly string[];
  /** `left` if the run ended before this Worker's turn. */
  readonly action: "create" | "update" | "skip" | "fail" | "left";
  /** Why it was skipped or failed; empty otherwise. */
  readonly why: string;
  /** Codes of its problem and of the warnings about it. */
  readonly codes: readonly string[];
  readonly fields: readonly PageField[];
}

/** One value of a User; `before` and `after` are as the report has them, as JSON text. */
export interface PageField {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** What happens to it, if values are hidden. */
  readonly change?: "added" | "changed" | "removed";
}

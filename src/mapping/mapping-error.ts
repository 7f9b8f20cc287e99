/** One thing wrong with a file: where (`attributes[1].to`, or empty for the whole), and what. */
export interface FileIssue {
  readonly place: string;
  readonly message: string;
}

/** A mapping file that cannot be used; the message names every place, a line each. */
export class MappingError extends Error {
  override readonly name = "MappingError";

  constructor(file: string, issues: readonly FileIssue[]) {
    super(
      issues
        .map(({ place, message }) => `${file}: ${place === "" ? "" : `${place}: `}${message}`)
        .join("\n"),
    );
  }
}

/** How far the current step of a run has come. */
export interface Progress {
  readonly step: "workers" | "users" | "images" | "writes";
  readonly done: number;
  /** Undefined if Twilio does not report how many there are. */
  readonly total: number | undefined;
}

/** Called each time that the progress changes. */
export type OnProgress = (progress: Progress) => void;

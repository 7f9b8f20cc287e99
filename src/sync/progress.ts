/** How far a run has come in what it does at present. */
export interface Progress {
  readonly step: "workers" | "users" | "images" | "writes";
  readonly done: number;
  /** Undefined where Twilio does not say how many there are. */
  readonly total: number | undefined;
}

/** Gets the progress each time that something is done. */
export type OnProgress = (progress: Progress) => void;

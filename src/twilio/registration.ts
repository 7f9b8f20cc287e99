/** What is set up in Twilio so that it sends events, and what is still to be done for that. */
export interface Registration {
  /** How it is now, a line each. */
  readonly present: readonly string[];
  /** What is missing, in the order in which it has to be done; empty when all is set up. */
  readonly steps: readonly RegistrationStep[];
}

export interface RegistrationStep {
  readonly text: string;
  run(): Promise<void>;
}

import type { FaultKind, Faults } from "./faults.ts";
import type { Mishap } from "./mishaps.ts";
import type { Right } from "./rights.ts";
import type { Limits } from "./throttle.ts";
import type { World } from "./world.ts";

/**
 * Options of the emulator, all optional. Those after the port are read for each request, so they
 * may change while the emulator runs.
 */
export interface EmulatorOptions extends Limits {
  /** The account's content; empty by default. */
  readonly world?: World;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** How long every answer takes, in ms. */
  readonly latency?: number;
  /**
   * The `Retry-After` of 429 answers, in whole seconds; none by default. The fault
   * `throttledForTime` then asks for 1 s.
   */
  readonly retryAfter?: number;
  /** The faults; none by default. */
  readonly faults?: Faults;
  /** The most records on a page of a list, if that is less than requested. */
  readonly mostPerPage?: number;
  /** Lists of Workers give `attributes: null`. */
  readonly nullAttributes?: boolean;
  /** The rights that the credentials lack; a request that needs one is answered 403. */
  readonly denied?: readonly Right[];
  /** How far Twilio's clock is ahead of this machine's, in ms. */
  readonly clockLead?: number;
  /** Called with every request and its answer. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly requestBody: string;
  /** 0 where no status was sent. */
  readonly status: number;
  readonly responseBody: string;
  /** What befell it. */
  readonly fault?: FaultKind | undefined;
  /** What happened in the center right before it was served. */
  readonly mishap?: Mishap | undefined;
  /** When it arrived and when it was answered, in ms of this process. */
  readonly arrived: number;
  readonly answered: number;
}

import type { FaultKind, Faults } from "./faults.ts";
import type { Mishap } from "./mishaps.ts";
import type { Right } from "./rights.ts";
import type { Limits } from "./throttle.ts";
import type { World } from "./world.ts";

/**
 * How the emulator behaves; every option may be left out. What follows the port is looked at for each
 * request, so that it may change while the emulator runs.
 */
export interface EmulatorOptions extends Limits {
  /** The account's content; empty otherwise. */
  readonly world?: World;
  /** 0, or left out, takes any free port. */
  readonly port?: number;
  /** What every answer takes, in ms. */
  readonly latency?: number;
  /**
   * What answers of 429 ask to wait, in whole seconds; nothing, when it is left out. The fault
   * `throttledForTime` then asks for 1 s.
   */
  readonly retryAfter?: number;
  /** What goes wrong; nothing, when it is left out. */
  readonly faults?: Faults;
  /** The most records that a page of a list holds, if that is less than is asked for. */
  readonly mostPerPage?: number;
  /** Lists of Workers give `attributes: null`. */
  readonly nullAttributes?: boolean;
  /** What the credentials may not do: such a request is answered 403. */
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

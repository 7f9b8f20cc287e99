import type { SingleBar } from "cli-progress";
import { number } from "../report/words.ts";
import type { OnProgress, Progress } from "../sync/progress.ts";

/** Tells people how far a run has come. */
export interface ProgressDisplay {
  readonly onProgress: OnProgress;
  /** Clears what is shown; other lines may follow. */
  stop(): void;
}

/**
 * A display that is given up when it fails: what it shows is no part of what a run is for.
 *
 * @param onFailure gets what it failed with, once
 */
export function orNothing(
  display: ProgressDisplay,
  onFailure: (error: unknown) => void,
): ProgressDisplay {
  let isBroken = false;
  const attempt = (show: () => void) => {
    if (isBroken) return;
    try {
      show();
    } catch (error) {
      isBroken = true;
      onFailure(error);
    }
  };
  return {
    onProgress: (progress) => attempt(() => display.onProgress(progress)),
    stop: () => attempt(() => display.stop()),
  };
}

/** How often a line is written where there is no terminal, in ms. */
const INTERVAL = 10_000;

/** Shows a bar on a terminal, where one step follows the other in the same place. */
export async function progressBar(terminal: NodeJS.WritableStream): Promise<ProgressDisplay> {
  // A bundler gives of such a package the default export alone.
  const { SingleBar } = (await import("cli-progress")).default;
  let bar: SingleBar | undefined;
  let step: Progress["step"] | undefined;
  let startedAt = 0;
  const stop = () => {
    bar?.stop();
    bar = undefined;
    step = undefined;
  };
  const onProgress = (progress: Progress) => {
    const { done, total } = progress;
    if (progress.step !== step) {
      stop();
      step = progress.step;
      startedAt = performance.now();
      const format = total === undefined ? "{step} {words}" : "{step} {bar} {words}";
      // Interrupts are ours to handle.
      const options = { stream: terminal, clearOnComplete: true, gracefulExit: false, format };
      bar = new SingleBar({ ...options, barsize: 24, linewrap: null });
      const words = progressInWords(progress, 0);
      bar.start(total ?? 0, done, { step: stepInWords(progress), words });
    } else {
      bar?.update(done, { words: progressInWords(progress, performance.now() - startedAt) });
    }
  };
  return { onProgress, stop };
}

/**
 * Writes a line now and then, where there is no terminal.
 *
 * @param say gets the line
 */
export function progressLines(say: (line: string) => void): ProgressDisplay {
  let last: Progress | undefined;
  let startedAt = 0;
  const write = () => {
    if (last === undefined) return;
    say(`${stepInWords(last)}: ${progressInWords(last, performance.now() - startedAt)}`);
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    onProgress: (progress) => {
      if (progress.step !== last?.step) startedAt = performance.now();
      last = progress;
      timer ??= setInterval(write, INTERVAL).unref();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

const STEPS: Record<Progress["step"], string> = {
  workers: "Reading Workers",
  users: "Reading Users",
  writes: "Writing Users",
};

/** From when on a rate can be told, in ms. */
const LEAST = 1000;

/** `Reading Users` */
function stepInWords({ step }: Progress): string {
  return STEPS[step];
}

/**
 * `1,200 of 5,000 · 118/s · about 32 s left`
 *
 * @param ms how long this step has taken so far
 */
function progressInWords({ done, total }: Progress, ms: number): string {
  const count = total === undefined ? number(done) : `${number(done)} of ${number(total)}`;
  if (done === 0 || ms < LEAST) return count;
  const perSecond = (done / ms) * 1000;
  const parts = [count, `${number(Math.round(perSecond))}/s`];
  if (total !== undefined) {
    parts.push(`about ${number(Math.ceil((total - done) / perSecond))} s left`);
  }
  return parts.join(" · ");
}

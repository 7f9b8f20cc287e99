/** The longest that a timer of Node's can wait, in ms. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Waits for something, but not for ever.
 *
 * @param ms how long it may take, before it fails in the given way
 * @param request gets a signal that says when that is
 */
export async function within<T>(
  ms: number,
  failure: () => Error,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    const expire = () => {
      const reason = failure();
      reject(reason);
      controller.abort(reason);
    };
    timer = setTimeout(expire, Math.min(ms, LONGEST_TIMER));
  });
  try {
    return await Promise.race([request(controller.signal), expiry]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for something, but no longer than until the signal, upon which it fails in the given way. */
export async function until<T>(
  signal: AbortSignal,
  failure: () => Error,
  wait: () => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw failure();
  let onAbort = () => {};
  const end = new Promise<never>((_, reject) => {
    onAbort = () => reject(failure());
    signal.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([wait(), end]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

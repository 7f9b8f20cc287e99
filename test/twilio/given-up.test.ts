import { expect, it } from "vitest";
import { RateLimiter } from "../../src/twilio/rate-limiter.ts";

/** A limiter that lets one request through at once, and the requests that it has let through. */
function startLimiter() {
  const limiter = new RateLimiter({ requestsAtOnce: 1, writesPerSecond: 28 });
  const sent: string[] = [];
  const answers = new Map<string, () => void>();
  const run = (name: string, noNew: AbortSignal = new AbortController().signal) =>
    limiter.run("read", { timeLeft: Number.POSITIVE_INFINITY, noNew }, async () => {
      sent.push(name);
      await new Promise<void>((resolve) => answers.set(name, resolve));
      return { isThrottled: false, name };
    });
  return { run, sent, answer: (name: string) => answers.get(name)?.() };
}

it("a request whose sender gives up while it waits is never sent, and lets the next one pass", async () => {
  const { run, sent, answer } = startLimiter();
  const controller = new AbortController();
  const first = run("first");
  const second = run("second", controller.signal);
  const third = run("third");
  await expect.poll(() => sent).toEqual(["first"]);
  controller.abort(new Error("given up"));
  await expect(second).rejects.toThrow("given up");
  answer("first");
  expect(await first).toMatchObject({ name: "first" });
  await expect.poll(() => sent).toEqual(["first", "third"]);
  answer("third");
  expect(await third).toMatchObject({ name: "third" });
});

it("a request in flight whose sender gives up makes room at once, and is still answered", async () => {
  const { run, sent, answer } = startLimiter();
  const controller = new AbortController();
  const first = run("first", controller.signal);
  const second = run("second");
  await expect.poll(() => sent).toEqual(["first"]);
  controller.abort(new Error("given up"));
  await expect.poll(() => sent).toEqual(["first", "second"]);
  answer("second");
  expect(await second).toMatchObject({ name: "second" });
  answer("first");
  expect(await first).toMatchObject({ name: "first" });
});

import type { z } from "zod";
import { unreadableAnswer } from "./failed-answer.ts";
import type { Patience } from "./patience.ts";

/**
 * Asks Twilio for something besides Workers and Users.
 *
 * @param what it is, for errors
 * @throws Problem when there is no answer, or not of this shape.
 */
export function ask<T>(
  patience: Patience,
  what: string,
  shape: z.ZodType<T>,
  request: () => Promise<unknown>,
): Promise<T> {
  return patience.read(async () => {
    const parsed = shape.safeParse(await request());
    if (!parsed.success) throw unreadableAnswer(what);
    return parsed.data;
  });
}

import { z } from "zod";

/** Node.js: `error.code`. */
const withCode = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{1,60}$/) });

/**
 * The system's word for what happened, e.g. `ENOSPC`; undefined when it has none. Nothing else of an
 * error is safe to show: its words may quote anybody, and its properties hold the credentials.
 */
export function errorCode(error: unknown): string | undefined {
  return withCode.safeParse(error).data?.code;
}

/** The kind of an error, e.g. `TypeError`; a name can be set to anything. */
export function errorName(error: unknown): string {
  return error instanceof Error && /^\w{1,40}$/.test(error.name) ? error.name : "error";
}

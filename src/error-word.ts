import { z } from "zod";

/** Node.js: `error.code`. */
const withCode = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{1,60}$/) });

/** Node.js: common system errors with files and ports. */
const REASONS = new Map([
  ["EACCES", "permission denied"],
  ["EADDRINUSE", "another program uses it"],
  ["EISDIR", "it is a folder"],
  ["ELOOP", "its symbolic links form a circle"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENOENT", "no such folder"],
  ["ENOSPC", "the disk is full"],
  ["ENOTDIR", "a part of its path is not a folder"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
]);

/**
 * The system's word for what happened, e.g. `ENOSPC`, or undefined if it has none. Nothing else of an
 * error is safe to show: its message may quote anything, and its properties hold the credentials.
 */
export function errorCode(error: unknown): string | undefined {
  return withCode.safeParse(error).data?.code;
}

/** The kind of an error, e.g. `TypeError`, or `error` if its name is not a plain word. */
export function errorName(error: unknown): string {
  return error instanceof Error && /^\w{1,40}$/.test(error.name) ? error.name : "error";
}

/**
 * Why a file cannot be read or written or a port cannot be used: in words, or the system's word if it
 * is not a common one.
 */
export function reasonOf(error: unknown): string {
  const code = errorCode(error) ?? errorName(error);
  return REASONS.get(code) ?? code;
}

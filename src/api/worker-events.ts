import { workerEventsHandler } from "../webhook/handler.ts";

/**
 * In seconds; TaskRouter waits 15 for an answer. Vercel reads it only here (Vercel:
 * `maxDuration`).
 */
export const config = { maxDuration: 15 };

/** The webhook for hosts that call a `fetch` handler: Vercel and Deno. */
export default { fetch: workerEventsHandler(process.env) };

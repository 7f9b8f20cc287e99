import { workerEventsHandler } from "../webhook/handler.ts";

/** Seconds: TaskRouter waits 15 for an answer. Vercel reads this here alone (Vercel: `maxDuration`). */
export const config = { maxDuration: 15 };

/** The webhook for hosts that call a `fetch` handler: Vercel (`/api/worker-events`), Deno. */
export default { fetch: workerEventsHandler(process.env) };

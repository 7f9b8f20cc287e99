import { workerEventsHandler } from "../webhook/handler.ts";

/** The door of TaskRouter's callback and of Event Streams: `/api/worker-events`. */
const fetch = workerEventsHandler(process.env);

export default { fetch };

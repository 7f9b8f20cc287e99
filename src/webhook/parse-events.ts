import { z } from "zod";
import type { WorkerRecord } from "../mapping/worker.ts";
import { isHandled, STREAM_PREFIX } from "../twilio/event-types.ts";
import type { Body } from "./body.ts";
import { Refusal } from "./refusal.ts";

const workerSid = z.string().regex(/^WK[0-9a-fA-F]{32}$/);

/** TaskRouter: event callback. Twilio adds parameters without notice; only these are used. */
const callbackForm = z
  .object({
    EventType: z.string(),
    AccountSid: z.string(),
    WorkspaceSid: z.string(),
    WorkerSid: workerSid.optional().catch(undefined),
    WorkerName: z.string().catch(""),
    WorkerAttributes: z.string().nullable().catch(null),
  })
  .transform(
    ({ EventType, AccountSid, WorkspaceSid, WorkerSid, ...hint }): WorkerEvent => ({
      id: undefined,
      type: EventType,
      accountSid: AccountSid,
      workspaceSid: WorkspaceSid,
      worker:
        WorkerSid === undefined
          ? undefined
          : {
              sid: WorkerSid,
              friendlyName: hint.WorkerName,
              attributes: hint.WorkerAttributes ?? "",
            },
    }),
  );

/** Event Streams sends objects as objects, and as the text of one. */
const objectOrText = z
  .preprocess((value) => (typeof value === "string" ? parseJson(value) : value), z.looseObject({}))
  .describe("an object, or the text of one");

/** Event Streams: the Worker's part of a TaskRouter event (`data.payload`). */
const streamPayload = z.object({
  account_sid: z.string().optional(),
  workspace_sid: z.string(),
  worker_sid: workerSid,
  worker_name: z.string().catch(""),
  worker_attributes: z
    .union([z.string(), z.looseObject({}).transform(formatOrNull)])
    .nullable()
    .catch(null),
});

const streamData = objectOrText.pipe(z.object({ payload: objectOrText.pipe(streamPayload) }));

/** Event Streams: a CloudEvent; what it carries depends on its type. */
const cloudEvent = z.object({
  id: z.string().min(1).optional().catch(undefined),
  type: z.string(),
  data: z.unknown(),
});

/** The events of a request, and what is wrong with those that cannot be used. */
export interface Parsed {
  readonly events: readonly WorkerEvent[];
  readonly unusable: readonly Refusal[];
}

/** Reads the events of a request that Twilio has sent. One that is broken does not stop the others. */
export function parseEvents(body: Body): Parsed {
  const events: WorkerEvent[] = [];
  const unusable: Refusal[] = [];
  // Event Streams sends a list; one event need not be in one.
  const sent = body.kind === "form" ? [body.fields] : [parseJson(body.text)].flat();
  for (const event of sent) {
    try {
      events.push(body.kind === "form" ? read(callbackForm, event) : fromStream(event));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unusable.push(error);
    }
  }
  return { events, unusable };
}

function fromStream(event: unknown): WorkerEvent {
  const { id, type: streamType, data } = read(cloudEvent, event);
  const type = streamType.startsWith(STREAM_PREFIX)
    ? streamType.slice(STREAM_PREFIX.length)
    : streamType;
  if (!isHandled(type)) {
    return { id, type, accountSid: undefined, workspaceSid: undefined, worker: undefined };
  }
  const { payload } = read(streamData, data);
  return {
    id,
    type,
    accountSid: payload.account_sid,
    workspaceSid: payload.workspace_sid,
    worker: {
      sid: payload.worker_sid,
      friendlyName: payload.worker_name,
      attributes: payload.worker_attributes ?? "",
    },
  };
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => z.core.toDotPath(path) || "the body");
  throw new Refusal(
    400,
    `the event is not as Twilio describes it: ${[...new Set(places)].join(", ")}`,
  );
}

/** Attributes are a hint: what is nested too deeply to be written is no hint. */
function formatOrNull(value: object): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an event says: something happened to a Worker. */
export interface WorkerEvent {
  /** Of an event of Event Streams: the same each time that it is sent. Undefined where there is none. */
  readonly id: string | undefined;
  /** `worker.attributes.update`, say. */
  readonly type: string;
  /** Undefined where the event does not say. */
  readonly accountSid: string | undefined;
  readonly workspaceSid: string | undefined;
  /** The Worker as it was; undefined where the event does not name one. */
  readonly worker: WorkerRecord | undefined;
}

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
    WorkerAttributes: z.string().catch(""),
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
          : { sid: WorkerSid, friendlyName: hint.WorkerName, attributes: hint.WorkerAttributes },
    }),
  );

/** Event Streams sends an object as it is or as JSON text. */
const objectOrText = z.preprocess(
  (value) => (typeof value === "string" ? parseJson(value) : value),
  z.looseObject({}),
);

/** Event Streams: the Worker's part of a TaskRouter event (`data.payload`). */
const streamPayload = z.object({
  account_sid: z.string().optional(),
  workspace_sid: z.string(),
  worker_sid: workerSid,
  worker_name: z.string().catch(""),
  worker_attributes: z.union([z.string(), z.looseObject({}).transform(format)]).catch(""),
});

const streamData = objectOrText.pipe(z.object({ payload: objectOrText.pipe(streamPayload) }));

/** Event Streams: a CloudEvent. Its data depend on its type. */
const cloudEvent = z.object({
  id: z.string().min(1).optional().catch(undefined),
  type: z.string(),
  data: z.unknown(),
});

/** Reads the events of a request, with a Refusal for each event that cannot be used. */
export function parseEvents(body: Body): {
  readonly events: readonly WorkerEvent[];
  readonly unusable: readonly Refusal[];
} {
  const events: WorkerEvent[] = [];
  const unusable: Refusal[] = [];
  // Event Streams sends a list, but a single event is accepted too.
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
      attributes: payload.worker_attributes,
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

/** Returns JSON text, or "" if the value is nested too deeply. The attributes are only a hint. */
function format(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An event: something happened to a Worker. */
export interface WorkerEvent {
  /**
   * The id that an event of Event Streams keeps when it is sent again; undefined for a callback.
   */
  readonly id: string | undefined;
  /** For example `worker.attributes.update`. */
  readonly type: string;
  /** Undefined if the event does not contain it. */
  readonly accountSid: string | undefined;
  readonly workspaceSid: string | undefined;
  /** The Worker as it was; undefined if the event names none. */
  readonly worker: WorkerRecord | undefined;
}

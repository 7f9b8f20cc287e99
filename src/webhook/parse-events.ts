import { z } from "zod";
import type { BodyKind } from "./body-kind.ts";
import { formFields } from "./form-fields.ts";
import { Refusal } from "./refusal.ts";
import { isHandled, STREAM_PREFIX, type WorkerEvent } from "./worker-event.ts";

const workerSid = z.string().regex(/^WK[0-9a-fA-F]{32}$/);

/** TaskRouter: event callback. Twilio adds parameters without notice; only these are used. */
const callbackForm = z
  .object({
    EventType: z.string(),
    AccountSid: z.string(),
    WorkspaceSid: z.string(),
    WorkerSid: workerSid.optional(),
    WorkerName: z.string().catch(""),
    WorkerAttributes: z.string().nullable().catch(null),
  })
  .transform(
    ({ EventType, AccountSid, WorkspaceSid, WorkerSid, ...hint }): WorkerEvent => ({
      type: EventType,
      accountSid: AccountSid,
      workspaceSid: WorkspaceSid,
      worker:
        WorkerSid === undefined
          ? undefined
          : { sid: WorkerSid, friendlyName: hint.WorkerName, attributes: hint.WorkerAttributes },
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
    .union([z.string(), z.looseObject({}).transform((value) => JSON.stringify(value))])
    .nullable()
    .catch(null),
});

const streamData = objectOrText.pipe(z.object({ payload: objectOrText.pipe(streamPayload) }));

/** Event Streams: a CloudEvent; what it carries depends on its type. */
const cloudEvent = z.object({ type: z.string(), data: z.unknown() });

const streamBody = z.union([z.array(cloudEvent), cloudEvent.transform((event) => [event])]);

/**
 * The events of a request that Twilio has sent.
 *
 * @throws Refusal 400 when they are not as Twilio describes them.
 */
export function parseEvents(body: string, kind: BodyKind): WorkerEvent[] {
  if (kind === "form") return [read(callbackForm, formFields(body))];
  return read(streamBody, parseJson(body)).map(({ type, data }) => fromStream(type, data));
}

function fromStream(streamType: string, data: unknown): WorkerEvent {
  const type = streamType.startsWith(STREAM_PREFIX)
    ? streamType.slice(STREAM_PREFIX.length)
    : streamType;
  if (!isHandled(type)) {
    return { type, accountSid: undefined, workspaceSid: undefined, worker: undefined };
  }
  const { payload } = read(streamData, data);
  return {
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

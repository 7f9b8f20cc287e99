import { z } from "zod";
import { type Answer, refusal } from "./answer.ts";
import type { Fault } from "./faults.ts";

/** The reply to one request, as it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * How it goes: to its end; until half of the body, when the connection breaks; as a connection
   * that is reset; not at all.
   */
  readonly way: "whole" | "half" | "reset" | "never";
}

const NOTHING = { status: 0, headers: {}, body: "" };

/** The input of a fault. */
interface FaultDetails {
  /** How long `throttledForTime` asks to wait, in whole seconds. */
  readonly retryAfter: number;
  /** The SID of the Worker whose record `brokenRecord` breaks. */
  readonly broken: string | undefined;
}

/**
 * Returns the reply to a request: the true one, or the one under a fault.
 *
 * @param answer serves the request, once; a fault may come before that, and then it is not called
 */
export function replyUnder(
  fault: Fault | undefined,
  answer: () => Answer,
  { retryAfter, broken }: FaultDetails,
): Reply {
  // Trouble and silence may come before or after the request took effect.
  const perhaps = () => fault !== undefined && fault.chance < 0.5 && answer();
  switch (fault?.kind) {
    case "throttled":
      return wholeReply(refusal(429, 20429, "Too Many Requests"));
    case "throttledForTime":
      return wholeReply(refusal(429, 20429, "Too Many Requests"), {
        "retry-after": String(retryAfter),
      });
    case "serverError":
      perhaps();
      return wholeReply(refusal(500, 20500, "Internal Server Error"));
    case "badGateway":
      perhaps();
      return {
        status: 502,
        headers: { "content-type": "text/html" },
        body: "<html><body><h1>502 Bad Gateway</h1></body></html>",
        way: "whole",
      };
    case "unavailable":
      perhaps();
      return wholeReply(refusal(503, 20503, "Service Unavailable"));
    case "silence":
      perhaps();
      return { ...NOTHING, way: "never" };
    case "resetBefore":
      return { ...NOTHING, way: "reset" };
    case "resetAfter":
      answer();
      return { ...NOTHING, way: "reset" };
    case "cutConnection":
      return { ...wholeReply(answer()), way: "half" };
    case "cutText": {
      const reply = wholeReply(answer());
      return { ...reply, body: reply.body.slice(0, reply.body.length / 2) };
    }
    case "somethingElse":
      return wholeReply(somethingElse(fault.chance, answer));
    case "repeatedPage":
      return wholeReply(leadingTo(answer(), (url) => url));
    case "endlessList": {
      const token = fault.chance.toString(36).slice(2);
      return wholeReply(leadingTo(answer(), (url) => `${url}&Again=${token}`));
    }
    case "brokenRecord":
      return wholeReply(withBroken(answer(), broken));
    default:
      return wholeReply(answer());
  }
}

function wholeReply({ status, body }: Answer, headers: Reply["headers"] = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? "" : JSON.stringify(body),
    way: "whole",
  };
}

/** A 2xx that holds nothing, or nothing that was asked for, or somebody else's record; one has an effect. */
function somethingElse(chance: number, answer: () => Answer): Answer {
  if (chance < 0.25) return { status: 200, body: {} };
  if (chance < 0.5) return { status: 201, body: { ok: true } };
  const { status, body } = answer();
  if (chance < 0.75) return { status, body: status < 300 ? {} : body };
  const { data } = oneRecord.safeParse(body);
  if (data === undefined) return { status, body };
  return { status, body: { ...data, sid: `US${"e".repeat(32)}`, identity: "somebody-else" } };
}

const oneRecord = z.looseObject({ sid: z.string() });
const listPage = z.looseObject({ meta: z.looseObject({ url: z.string() }) });

/** A page of a list with another next page; any other answer as it is. */
function leadingTo({ status, body }: Answer, next: (url: string) => string): Answer {
  const { data } = listPage.safeParse(body);
  if (data === undefined) return { status, body };
  const { meta } = data;
  return { status, body: { ...data, meta: { ...meta, next_page_url: next(meta.url) } } };
}

const workerPage = z.looseObject({ workers: z.array(oneRecord) });

/** A page of Workers with the record of one of them broken, if it is on it. */
function withBroken({ status, body }: Answer, sid: string | undefined): Answer {
  const { data } = workerPage.safeParse(body);
  if (data === undefined) return { status, body };
  const workers = data.workers.map((one) => (one.sid === sid ? { sid, friendly_name: 7 } : one));
  return { status, body: { ...data, workers } };
}

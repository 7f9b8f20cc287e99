import { z } from "zod";
import { type Answer, refusal } from "./answer.ts";
import type { Fault } from "./faults.ts";

/** What goes over the wire for one request. */
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

/**
 * The reply to a request under a fault, or the true one.
 *
 * @param answer serves the request, once; a fault may come before that, and then it is not called
 * @param retryAfter what `throttledForTime` asks to wait, in whole seconds
 */
export function replyUnder(
  fault: Fault | undefined,
  answer: () => Answer,
  retryAfter: number,
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
    case "repeatedPage":
      return wholeReply(leadingBack(answer()));
    default:
      return wholeReply(answer());
  }
}

function wholeReply({ status, body }: Answer, headers: Reply["headers"] = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    way: "whole",
  };
}

const listPage = z.looseObject({ meta: z.looseObject({ url: z.string() }) });

/** A page of a list whose next page is itself; any other answer as it is. */
function leadingBack({ status, body }: Answer): Answer {
  const { data } = listPage.safeParse(body);
  if (data === undefined) return { status, body };
  return { status, body: { ...data, meta: { ...data.meta, next_page_url: data.meta.url } } };
}

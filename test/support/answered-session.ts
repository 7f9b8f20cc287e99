import { onTestFinished } from "vitest";
import { readSettings } from "../../src/settings.ts";
import { connect } from "../../src/twilio/connect.ts";
import { Deadline } from "../../src/twilio/deadline.ts";
import { failedAnswer } from "../../src/twilio/failed-answer.ts";
import { operationOf } from "../../src/twilio/operation.ts";
import { SETTINGS } from "./answering-server.ts";
import { NotingClock } from "./clocks.ts";

/** A request as the `twilio` package makes it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** What is sent, in the query or in the form. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is answered: a status, 200 by itself, and a body. */
export type Answers = (asked: Asked) => Answer | Promise<Answer>;

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/**
 * Twilio with answers that the test makes, without a connection and without waiting; and what was
 * asked.
 */
export function answeredSession(
  answers: Answers,
  variables: Readonly<Record<string, string>> = {},
) {
  const deadline = new Deadline(600_000, new NotingClock());
  onTestFinished(() => deadline.end());
  const session = connect(readSettings({ ...SETTINGS, ...variables })).open(deadline);
  const asked: Asked[] = [];
  session.client.httpClient.request = async ({ method, uri, params, data }) => {
    const url = new URL(uri);
    const values = { ...Object.fromEntries(url.searchParams), ...Object(params), ...Object(data) };
    const one = { method, path: url.pathname, values };
    asked.push(one);
    const { status: statusCode = 200, body = {} } = await answers(one);
    const answer = { statusCode, body, headers: {} };
    if (statusCode >= 400) throw failedAnswer(operationOf(method, url), answer, 0);
    return JSON.parse(JSON.stringify(answer));
  };
  return { ...session, asked };
}

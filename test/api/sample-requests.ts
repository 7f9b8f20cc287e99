import { randomUUID } from "node:crypto";
import type { World } from "../../src/dev/emulator/world.ts";
import { callbackParameters, cloudEvent, formRequest, jsonRequest } from "../support/events.ts";

/** A request about the first Worker, and how every host is to answer it. */
export interface SampleRequest {
  readonly name: string;
  readonly make: (world: World) => Request;
  readonly status: number;
  /** The status where the host parses the body and hands over no bytes, if it is another. */
  readonly statusOfParsed?: number;
  /** The Worker's picture; the User shows it if, and only if, the answer is 204. */
  readonly picture?: string;
  /** Twilio refuses the credentials meanwhile. */
  readonly inTrouble?: boolean;
}

const withMore = (world: World, name: string, value: string): [string, string][] => [
  ...callbackParameters(world),
  [name, value],
];

const JSON_TYPE = { "content-type": "application/json" };

/** One table for all hosts. */
export const SAMPLE_REQUESTS: readonly SampleRequest[] = [
  {
    name: "a signed form",
    make: (world) => formRequest(world, callbackParameters(world)),
    status: 204,
  },
  {
    name: "a form with characters of many kinds",
    make: (world) => formRequest(world, withMore(world, "Ünï&=+", "a+b c%20😀\n")),
    status: 204,
    picture: "https://pictures.example.com/zoë 😀+&%=.png",
  },
  {
    name: "a form with blank and repeated parameters",
    make: (world) =>
      formRequest(world, [...withMore(world, "Extra", "b"), ["Extra", ""], ["Blank", ""]]),
    status: 204,
  },
  {
    name: "a form of 250 KiB",
    make: (world) => formRequest(world, withMore(world, "Extra", "x".repeat(249 * 1024))),
    status: 204,
  },
  {
    name: "a form of a little over 256 KiB",
    make: (world) => formRequest(world, withMore(world, "Extra", "x".repeat(256 * 1024))),
    status: 413,
    statusOfParsed: 204,
  },
  {
    name: "a form with a forged signature",
    make: (world) => formRequest(world, callbackParameters(world), { token: "another-token" }),
    status: 403,
  },
  {
    name: "an altered form",
    make: (world) => {
      const altered = new URLSearchParams(withMore(world, "Extra", "1"));
      return formRequest(world, callbackParameters(world), { body: altered.toString() });
    },
    status: 403,
  },
  {
    name: "a form that was signed for another account",
    make: (world) => {
      const parameters = callbackParameters(world);
      const other = `AC${"f".repeat(32)}`;
      return formRequest(
        world,
        parameters.map(([name, value]) => [name, name === "AccountSid" ? other : value]),
      );
    },
    status: 403,
  },
  {
    name: "a signed form while Twilio is in trouble",
    make: (world) => formRequest(world, callbackParameters(world)),
    status: 503,
    inTrouble: true,
  },
  {
    name: "signed JSON",
    // Each time another event: of one that was served before, the Worker is not read again.
    make: (world) => jsonRequest(world, [{ ...cloudEvent(world), id: randomUUID() }]),
    status: 204,
    statusOfParsed: 415,
  },
  {
    name: "altered JSON",
    make: (world) => jsonRequest(world, [cloudEvent(world)], { body: "[]" }),
    status: 403,
    statusOfParsed: 415,
  },
  {
    name: "JSON that looks like the host's own request",
    make: (world) => {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const text = JSON.stringify({ request: { headers }, EventType: "worker.created" });
      return jsonRequest(world, [], { text, token: "another-token" });
    },
    status: 403,
  },
  {
    name: "neither a form nor JSON",
    make: (world) =>
      formRequest(world, callbackParameters(world), { headers: { "content-type": "text/plain" } }),
    status: 415,
  },
  {
    name: "a GET",
    make: (world) => new Request(formRequest(world, []).url, { headers: JSON_TYPE }),
    status: 405,
    statusOfParsed: 415,
  },
];

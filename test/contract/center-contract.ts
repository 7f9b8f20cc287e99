import { expect } from "vitest";
import type { Exchange } from "../../src/dev/emulator/emulator.ts";
import { Contract } from "./contract.ts";
import { type Api, readOpenApi } from "./openapi-files.ts";

/** The emulator serves Flex's API below a prefix, because it has a path of Conversations' API. */
const FLEX = /^\/flex-api(?=\/)/;

const conversations = new Contract(await readOpenApi("conversations"), { complete: true });
const taskrouter = new Contract(await readOpenApi("taskrouter"), { complete: true });
const events = new Contract(await readOpenApi("events"), { complete: true });
/** Of Flex's many settings the emulator answers the few that tell where agents and Users are. */
const flex = new Contract(await readOpenApi("flex"), { complete: false });

/** Everything in which the exchanges of an emulated center depart from Twilio's descriptions. */
export function violations(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap((exchange) => {
    const [, contract, asTwilio] = belonging(exchange);
    return contract.violations(asTwilio);
  });
}

/**
 * Passes when the exchanges keep to Twilio's descriptions.
 *
 * @param occurring what must be among them, e.g. `conversations.FetchUser 404`
 */
export function expectContract(exchanges: readonly Exchange[], occurring: readonly string[]): void {
  expect(violations(exchanges)).toEqual([]);
  expect(exchanges.map(described)).toEqual(expect.arrayContaining([...occurring]));
}

function described(exchange: Exchange): string {
  const [api, contract, asTwilio] = belonging(exchange);
  return `${api}.${contract.operation(asTwilio)} ${exchange.status}`;
}

/** The API of an exchange, and the exchange as it would be on that API's own host. */
function belonging(exchange: Exchange): [Api, Contract, Exchange] {
  const { path } = exchange;
  if (FLEX.test(path)) return ["flex", flex, { ...exchange, path: path.replace(FLEX, "") }];
  if (/^\/v1\/(Sinks|Subscriptions)/.test(path)) return ["events", events, exchange];
  if (path.startsWith("/v1/Workspaces")) return ["taskrouter", taskrouter, exchange];
  return ["conversations", conversations, exchange];
}

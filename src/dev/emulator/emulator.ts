import { createServer, type IncomingMessage, type Server } from "node:http";
import { serveEditingPage } from "./editing-page.ts";
import type { EmulatorOptions } from "./options.ts";
import { serve } from "./serve.ts";
import { type Limited, Throttle } from "./throttle.ts";
import { World } from "./world.ts";

export type { EmulatorOptions, Exchange } from "./options.ts";

/** A Twilio that runs on this machine. */
export interface Emulator {
  readonly url: string;
  readonly world: World;
  /** The environment variables with which the program reaches it. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Starts an emulated Twilio on 127.0.0.1.
 *
 * @throws Error when the port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { world = new World(), port = 0 } = options;
  const throttle = new Throttle(options);
  const server = createServer(async (request, response) => {
    if (request.url === "/") return serveEditingPage(world, request, response);
    const isServed = throttle.enter(limitedAs(request), performance.now());
    try {
      await serve(world, options, isServed, request, response);
    } finally {
      throttle.leave();
    }
  });
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    url,
    world,
    settings: {
      TWILIO_API_BASE_URL: url,
      TWILIO_ACCOUNT_SID: world.accountSid,
      TWILIO_API_KEY: world.apiKey,
      TWILIO_API_SECRET: world.apiSecret,
      TWILIO_WORKSPACE_SID: world.workspaceSid,
    },
    close: () => close(server),
  };
}

function limitedAs({ method, url = "" }: IncomingMessage): Limited {
  if (method === "POST") return "write";
  return url.includes("TargetWorkersExpression=") ? "expression" : "other";
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

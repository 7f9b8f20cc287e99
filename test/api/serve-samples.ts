import type { World } from "../../src/dev/emulator/world.ts";
import { SAMPLE_REQUESTS, type SampleRequest } from "./sample-requests.ts";

/** Sends a request to the webhook on one host; gives the status of the answer. */
export type Send = (request: Request) => Promise<number>;

/** What came of the sample requests, by their names. */
type Answers = Readonly<
  Record<string, { readonly status: number; readonly isUserWritten: boolean }>
>;

/** @param isParsed true where the host parses the body and hands over no bytes */
export function expectedAnswers(isParsed: boolean): Answers {
  return Object.fromEntries(
    SAMPLE_REQUESTS.map(({ name, status: usual, statusOfParsed = usual }) => {
      const status = isParsed ? statusOfParsed : usual;
      return [name, { status, isUserWritten: status === 204 }];
    }),
  );
}

/** Sends all sample requests, each about a Worker that has just got a new picture. */
export async function serveSamples(world: World, send: Send): Promise<Answers> {
  const answers: [string, Answers[string]][] = [];
  for (const sample of SAMPLE_REQUESTS)
    answers.push([sample.name, await serve(world, send, sample)]);
  return Object.fromEntries(answers);
}

async function serve(world: World, send: Send, sample: SampleRequest) {
  const [worker] = world.workers;
  const [user] = world.users.list;
  if (worker === undefined || user === undefined) throw new Error("The world has no Worker.");
  const picture = sample.picture ?? `https://pictures.example.com/${sample.name}.png`;
  worker.attributes = JSON.stringify({ ...JSON.parse(worker.attributes), image_url: picture });
  user.attributes = '{"avatar_url":"old.png"}';
  const { apiSecret } = world;
  if (sample.inTrouble) Object.assign(world, { apiSecret: "another-api-secret" });
  const status = await send(sample.make(world));
  Object.assign(world, { apiSecret });
  return { status, isUserWritten: JSON.parse(user.attributes).avatar_url === picture };
}

import pMap from "p-map";
import { z } from "zod";
import type { Directory } from "../../src/twilio/directory.ts";

/** How people sync first: list everything, then write what was listed with the picture set. */
export async function listThenWrite(directory: Directory): Promise<void> {
  const listed = new Map<string, { sid: string; attributes: string | null }>();
  for await (const page of directory.users())
    for (const user of page) listed.set(user.identity, user);
  const workers: string[] = [];
  for await (const page of directory.workers({})) {
    workers.push(...page.map(({ attributes }) => z.string().parse(attributes)));
  }
  await pMap(
    workers,
    async (text) => {
      const { contact_uri, image_url } = JSON.parse(text);
      const user = listed.get(contact_uri.replace("client:", ""));
      if (user === undefined) return;
      const attributes = { ...JSON.parse(user.attributes ?? "{}"), avatar_url: image_url };
      await directory.turnToWrite();
      await directory.updateUser(user.sid, { attributes: JSON.stringify(attributes) });
    },
    { concurrency: 20 },
  );
}

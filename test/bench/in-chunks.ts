import { copyPicture, listWorkers } from "./copy-picture.ts";

/** The script that people write when the first is too slow: ten Workers at once. */

const workers = await listWorkers();
for (let start = 0; start < workers.length; start += 10) {
  await Promise.all(workers.slice(start, start + 10).map(copyPicture));
}

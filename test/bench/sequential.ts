import { copyPicture, listWorkers } from "./copy-picture.ts";

/** The script that people write first: one Worker after the other. */

for (const worker of await listWorkers()) await copyPicture(worker);

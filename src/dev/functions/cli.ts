import { existsSync } from "node:fs";
import { reportError } from "../../commands/report-error.ts";
import { buildFunctions } from "./build-functions.ts";

/**
 * `npm run build:functions`: the webhook as a project of Twilio Functions, in `twilio-functions/`.
 */

const FOLDER = "twilio-functions";

try {
  if (existsSync(".env")) process.loadEnvFile();
  await buildFunctions(FOLDER, process.env);
  console.log(
    `Built: ${FOLDER}. Next: twilio serverless:deploy --cwd ${FOLDER} --env ../.env --override-existing-project`,
  );
} catch (error) {
  process.exitCode = await reportError(error, process.env);
}

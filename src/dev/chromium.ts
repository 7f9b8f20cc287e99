import { existsSync } from "node:fs";

/** Where Linux distributions and GitHub's runners have it. */
const PATHS = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** The installed Chromium; empty if there is none. */
export const CHROMIUM = PATHS.find((path) => path !== "" && existsSync(path)) ?? "";

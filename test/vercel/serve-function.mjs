import { pathToFileURL } from "node:url";
import { serve } from "srvx";

// Serves a built function as Vercel would: by Node itself, from the function's own folder.

const [, , folder, handler] = process.argv;
process.chdir(folder);
const { fetch } = (await import(pathToFileURL(handler).href)).default;
const server = serve({ fetch, port: 0, hostname: "127.0.0.1", silent: true });
await server.ready();
console.log(server.url);

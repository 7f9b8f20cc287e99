import { type Answer, type EmulatedRequest, notFound, refusal } from "./answer.ts";
import { conversationsConfiguration, flexConfiguration } from "./configuration-resource.ts";
import { listEvents } from "./event-resource.ts";
import { removeBySid, sinks, subscribedEvents, subscriptions } from "./event-streams-resource.ts";
import { UserResource } from "./user-resource.ts";
import { fetchWorker, listWorkers, updateWorker } from "./worker-resource.ts";
import { fetchWorkspace, updateWorkspace } from "./workspace-resource.ts";
import type { World } from "./world.ts";

/** Returns the answer to a request that was admitted. */
export function route(
  world: World,
  method: string,
  request: EmulatedRequest,
  nullAttributes: boolean,
): Answer {
  const { url } = request;
  const [version, resource, ...rest] = url.pathname.split("/").slice(1).map(decodeURIComponent);
  if (`${method} ${url.pathname}` === "GET /flex-api/v1/Configuration") {
    return flexConfiguration(world, url);
  }
  if (version !== "v1") return notFound(url.pathname);

  switch (resource) {
    case "Configuration":
      if (method !== "GET" || rest.length > 0) break;
      return conversationsConfiguration(world, url);
    case "Workspaces": {
      const [workspace, collection, worker, ...more] = rest;
      if (workspace !== world.workspaceSid || more.length > 0) break;
      if (collection === undefined) {
        if (method !== "GET" && method !== "POST") break;
        return method === "POST" ? updateWorkspace(world, request) : fetchWorkspace(world, request);
      }
      if (collection === "Events" && worker === undefined && method === "GET") {
        return listEvents(world, request);
      }
      if (collection !== "Workers") break;
      if (method === "POST" && worker) return updateWorker(world, request, worker);
      if (method !== "GET") return refusal(405, 20004, "Method not allowed");
      return worker
        ? fetchWorker(world, request, worker)
        : listWorkers(world, request, nullAttributes);
    }
    case "Users":
      if (!world.hasDefaultService) break;
      return routeUser(world, world.defaultServiceSid, method, request, rest);
    case "Sinks": {
      const [sink, ...more] = rest;
      if (sink === undefined) return sinks(world, method, request);
      if (method !== "DELETE" || more.length > 0) break;
      return removeBySid(world.sinks, request, sink);
    }
    case "Subscriptions": {
      const [subscription, collection] = rest;
      if (subscription === undefined) return subscriptions(world, method, request);
      if (collection === undefined && method === "DELETE") {
        return removeBySid(world.subscriptions, request, subscription);
      }
      if (collection !== "SubscribedEvents") break;
      return subscribedEvents(world, method, request, subscription);
    }
    case "Services": {
      const [service = "", collection, ...user] = rest;
      if (collection === "Users") return routeUser(world, service, method, request, user);
    }
  }
  return notFound(url.pathname);
}

function routeUser(
  world: World,
  serviceSid: string,
  method: string,
  request: EmulatedRequest,
  [user, ...more]: readonly string[],
): Answer {
  const store = world.services.get(serviceSid);
  if (store === undefined || more.length > 0) return notFound(request.url.pathname);
  if (method !== "GET" && method !== "POST") return refusal(405, 20004, "Method not allowed");
  const users = new UserResource(world, serviceSid, store);
  if (method === "POST") return user ? users.update(request, user) : users.create(request);
  return user ? users.fetch(request, user) : users.list(request);
}

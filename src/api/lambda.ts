import { toLambdaHandler } from "srvx/aws-lambda";
import { workerEventsHandler } from "../webhook/handler.ts";

/** The webhook on AWS Lambda, behind a function URL, an API Gateway or a load balancer. */
export const handler = toLambdaHandler({ fetch: workerEventsHandler(process.env) });

import type { Exchange } from "../../src/dev/emulator/emulator.ts";

const sid = (prefix: string) => prefix + "0".repeat(32);

/** A User as Twilio sends one. */
export const USER = {
  sid: sid("US"),
  account_sid: sid("AC"),
  chat_service_sid: sid("IS"),
  role_sid: sid("RL"),
  identity: "ann",
  friendly_name: null,
  attributes: "{}",
  is_online: null,
  is_notifiable: null,
  date_created: "2019-12-16T22:18:37Z",
  date_updated: "2019-12-16T22:18:38Z",
  url: `https://conversations.twilio.com/v1/Users/${sid("US")}`,
  links: {},
};

/** A User is created. */
export const CREATE: Exchange = {
  method: "POST",
  path: "/v1/Users",
  requestBody: "Identity=ann&Attributes=%7B%7D",
  status: 201,
  responseBody: JSON.stringify(USER),
  arrived: 0,
  answered: 1,
};

/** An error as Twilio sends one. */
export const ERROR = {
  code: 20404,
  message: "Not found",
  more_info: "https://www.twilio.com/docs/errors/20404",
  status: 404,
};

/** A list is refused. */
export const LIST: Exchange = {
  method: "GET",
  path: "/v1/Users?PageSize=50",
  requestBody: "",
  status: 404,
  responseBody: JSON.stringify(ERROR),
  arrived: 0,
  answered: 1,
};

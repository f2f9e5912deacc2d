import type { ErrorTable } from "./table.ts";

/** Errors any request can meet, whatever the service. */
export const generalErrors = {
  general_unknown: [500, "Something went wrong on our side. Try again later."],
  general_mock: [400, "This error was asked for on purpose, to test error handling."],
  general_access_forbidden: [401, "This request may not use that project. Check the project ID you send."],
  general_resource_blocked: [403, "This resource is blocked. Ask the operator of this server why."],
  general_unknown_origin: [
    403,
    "This origin is not registered. Add its hostname to the project's platforms.",
  ],
  general_api_disabled: [403, "This API is switched off for the project. Switch it on in its settings."],
  general_service_disabled: [
    403,
    "This service is switched off for the project. Switch it on in its settings.",
  ],
  general_unauthorized_scope: [401, "You lack a scope this request needs. Sign in or use a key that has it."],
  general_rate_limit_exceeded: [429, "Too many requests. Wait until the limit resets, then try again."],
  general_resource_locked: [409, "Another request is changing this resource. Try again in a moment."],
  general_smtp_disabled: [503, "No mail server is configured, so no e-mail can be sent."],
  general_phone_disabled: [503, "No SMS provider is configured, so no text message can be sent."],
  general_argument_invalid: [400, "A parameter of the request is not valid. Check it and try again."],
  general_attribute_query_limit_exceeded: [400, "A query on one attribute has too many values. Send fewer."],
  general_column_query_limit_exceeded: [400, "A query on one column has too many values. Send fewer."],
  general_query_invalid: [400, "A query is not valid. Check its method, attribute and values."],
  general_route_not_found: [
    404,
    "There is no such route. Check method and path; docs/COMPATIBILITY.md lists all.",
  ],
  general_cursor_not_found: [400, "The cursor points at nothing. Use the ID of an item you can read."],
  general_server_error: [500, "The server failed to handle this request. Try again later."],
  general_protocol_unsupported: [426, "This method is not served over HTTP. Use HTTPS."],
  general_codes_disabled: [500, "Invitation codes are not in use on this server."],
  general_usage_disabled: [501, "Usage statistics are switched off on this server."],
  general_not_implemented: [405, "This server does not offer that."],
  general_invalid_email: [400, "The e-mail address is not valid."],
  general_invalid_phone: [400, "The phone number is not valid. Write it with + and the country code."],
  general_region_access_denied: [451, "This content is not available in your region."],
  general_bad_request: [400, "The request cannot be handled as it is. Check its parameters."],
  general_feature_unsupported: [400, "This server does not support that feature."],
  general_provider_failure: [400, "The version control provider refused the request. Check the connection."],

  graphql_no_query: [400, "The request holds no GraphQL query. Send one in `query`."],
  graphql_too_many_queries: [400, "The request holds too many GraphQL queries. Send fewer at once."],
  graphql_method_unsupported: [405, "GraphQL mutations need POST."],

  realtime_message_format_invalid: [
    1003,
    "The message is not in the expected form. Send a JSON object with a type.",
  ],
  realtime_policy_violation: [
    1008,
    "The connection was refused. Check the project, the origin and the channels.",
  ],
  realtime_too_many_messages: [1013, "Too many messages. Wait a little before you send more."],

  health_queue_size_exceeded: [503, "A queue holds more jobs than the threshold allows."],
  health_certificate_expired: [404, "The certificate of this host has expired. Renew it."],
  health_invalid_host: [404, "The host did not answer, or has no certificate. Check its name."],
} as const satisfies ErrorTable;

import type { ErrorTable } from "./table.ts";

/** Errors of messaging: providers, topics, subscribers, messages. */
export const messagingErrors = {
  provider_not_found: [404, "There is no provider with this ID."],
  provider_already_exists: [409, "A provider with this ID already exists. Choose another ID."],
  provider_incorrect_type: [400, "The provider is of another type. Use the endpoint of its type."],
  provider_missing_credentials: [400, "The provider lacks credentials. Set them before you enable it."],
  topic_not_found: [404, "There is no topic with this ID."],
  topic_already_exists: [409, "A topic with this ID already exists. Choose another ID."],
  subscriber_not_found: [404, "There is no subscriber with this ID."],
  subscriber_already_exists: [409, "This target is subscribed to the topic already."],
  message_not_found: [404, "There is no message with this ID."],
  message_already_exists: [409, "A message with this ID already exists. Choose another ID."],
  message_missing_target: [400, "The message has no recipient. Add topics, users or targets."],
  message_already_sent: [400, "The message was sent already. Create a new one."],
  message_already_processing: [400, "The message is being sent. It cannot be changed now."],
  message_already_failed: [400, "The message failed already. Create a new one."],
  message_already_scheduled: [400, "The message is scheduled already."],
  message_target_not_email: [400, "A target of this message is not an e-mail address."],
  message_target_not_sms: [400, "A target of this message is not a phone number."],
  message_target_not_push: [400, "A target of this message is not a device for push messages."],
  message_missing_schedule: [400, "A scheduled message needs the time to send it at."],
  target_provider_invalid_type: [400, "The target's provider is of another type than the target."],
} as const satisfies ErrorTable;

import { expect, it } from "vitest";
import { checkConsoleSignUp } from "#workers/api/account/console-sign-up.ts";

const one = "one@console.test";
const here = "203.0.113.7";

it.each<[emails: string[], ips: string[], email: string, ip: string, refusal: string | null]>([
  [[], [], one, here, null],
  [[one], [], one, here, null],
  [[one], [], "two@console.test", here, "user_email_not_whitelisted"],
  [[], [here], one, here, null],
  [[], [here], one, "203.0.113.8", "user_ip_not_whitelisted"],
  [[one], [here], "two@console.test", "203.0.113.8", "user_email_not_whitelisted"],
  [["*"], [], one, here, "user_email_not_whitelisted"],
])("with the lists %j and %j, %s from %s gets: %s", (consoleEmails, consoleIps, email, ip, refusal) => {
  const check = () => checkConsoleSignUp({ consoleEmails, consoleIps }, email, ip);
  if (refusal === null) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ type: refusal }));
});

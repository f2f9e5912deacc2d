import fc from "fast-check";
import { VARIABLES, type Variables } from "#shared/mail/kinds.ts";

/** Texts that try to be more than text. */
export const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom(
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Ann\r\nBcc: all@example.com",
    "Ann\nX: 1",
    "\r\n.\r\nMAIL FROM:<evil@example.com>",
    "{{redirect}}{{otp}}{{b}}",
    "=?UTF-8?Q?=0D=0ABcc:?=",
    '\\" <evil@example.com>, "',
    "\u2028\u2029\u0085",
    "日本語の名前",
    "\ud83d\ude00",
  ),
);

export const variables: fc.Arbitrary<Variables> = fc.record(
  Object.fromEntries(VARIABLES.map((name) => [name, hostile])),
  { requiredKeys: [] },
);

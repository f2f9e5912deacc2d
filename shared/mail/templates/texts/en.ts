import type { Texts } from "./texts.ts";

export const en: Texts = {
  greeting: "Hello {{user}},",
  closing: "Thank you,\nthe {{project}} team",
  linkHint: "If the button does not work, open this address in your browser:",
  phrase:
    "The security phrase of this e-mail is {{b}}{{phrase}}{{/b}}. Trust it only if you were shown the same one.",
  agent: "It was asked for from {{agentClient}} on {{agentDevice}} {{agentOs}}.",
  facts: { device: "Device", ipAddress: "IP address", country: "Country", time: "Time" },
  mails: {
    verification: {
      subject: "Confirm your e-mail address for {{project}}",
      preview: "One press and your address is confirmed.",
      lines: ["Please confirm that this e-mail address is yours. The link works for one hour."],
      action: "Confirm address",
      note: "You did not ask for this? Then ignore this e-mail.",
    },
    magicSession: {
      subject: "Sign in to {{project}}",
      preview: "Your sign-in link, good for one hour.",
      lines: ["Press the button to sign in to {{b}}{{project}}{{/b}}. The link works once and for one hour."],
      action: "Sign in",
      note: "You did not ask for this? Then ignore this e-mail; nobody gets in without the link.",
    },
    recovery: {
      subject: "Reset your password for {{project}}",
      preview: "Choose a new password within one hour.",
      lines: [
        "Someone, hopefully you, asked for a new password for your {{b}}{{project}}{{/b}} account. The link works for one hour.",
      ],
      action: "Choose a new password",
      note: "You did not ask for this? Then ignore this e-mail; your password stays as it is.",
    },
    invitation: {
      subject: "{{owner}} invites you to {{team}} on {{project}}",
      preview: "Join the team {{team}}.",
      lines: ["{{b}}{{owner}}{{/b}} invites you to join the team {{b}}{{team}}{{/b}} on {{project}}."],
      action: "Join the team",
      note: "You do not know who that is? Then ignore this e-mail.",
    },
    mfaChallenge: {
      subject: "Your verification code for {{project}}",
      preview: "Enter it where you are signing in.",
      lines: ["Enter this code to prove that it is you:"],
      note: "The code is valid for 15 minutes. Never give it to anyone, whoever asks. You are not signing in? Then change your password.",
    },
    sessionAlert: {
      subject: "New sign-in to your {{project}} account",
      preview: "On {{date}} {{year}} at {{time}}.",
      lines: ["Someone has just signed in to your {{b}}{{project}}{{/b}} account:"],
      note: "It was you? Then there is nothing to do. If not, change your password at once.",
    },
    otpSession: {
      subject: "Your sign-in code for {{project}}",
      preview: "Valid for 15 minutes.",
      lines: ["Enter this code to sign in to {{b}}{{project}}{{/b}}:"],
      note: "The code is valid for 15 minutes. Never give it to anyone, whoever asks.",
    },
    smtpTest: {
      subject: "Test e-mail from {{project}}",
      preview: "The mail server works.",
      lines: ["The mail server of {{b}}{{project}}{{/b}} works: it has just delivered this e-mail."],
    },
    webhookPaused: {
      subject: "Webhook {{webhook}} of {{project}} is paused",
      preview: "It failed {{attempts}} times in a row.",
      lines: [
        "The webhook {{b}}{{webhook}}{{/b}} of the project {{b}}{{project}}{{/b}} failed {{attempts}} times in a row and is paused. Nothing is sent to {{url}} until you enable it again.",
        "The last answer: {{error}}",
      ],
      note: "Make its address answer with a 2xx status, then enable the webhook in the console or through the API.",
    },
  },
};

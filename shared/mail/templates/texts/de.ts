import type { Texts } from "./texts.ts";

export const de: Texts = {
  greeting: "Hallo {{user}},",
  closing: "Vielen Dank,\ndas Team von {{project}}",
  linkHint: "Falls die Schaltfläche nicht funktioniert, öffne diese Adresse im Browser:",
  phrase:
    "Die Sicherheitsphrase dieser E-Mail lautet {{b}}{{phrase}}{{/b}}. Vertraue ihr nur, wenn dir dieselbe angezeigt wurde.",
  agent: "Angefordert über {{agentClient}} auf {{agentDevice}} {{agentOs}}.",
  facts: { device: "Gerät", ipAddress: "IP-Adresse", country: "Land", time: "Zeit" },
  mails: {
    verification: {
      subject: "Bestätige deine E-Mail-Adresse für {{project}}",
      preview: "Ein Klick, und deine Adresse ist bestätigt.",
      lines: ["Bitte bestätige, dass diese E-Mail-Adresse dir gehört. Der Link gilt eine Stunde."],
      action: "Adresse bestätigen",
      note: "Du hast das nicht angefordert? Dann ignoriere diese E-Mail.",
    },
    magicSession: {
      subject: "Anmelden bei {{project}}",
      preview: "Dein Anmeldelink, gültig für eine Stunde.",
      lines: [
        "Klicke auf die Schaltfläche, um dich bei {{b}}{{project}}{{/b}} anzumelden. Der Link gilt einmal und eine Stunde lang.",
      ],
      action: "Anmelden",
      note: "Du hast das nicht angefordert? Dann ignoriere diese E-Mail; ohne den Link kommt niemand hinein.",
    },
    recovery: {
      subject: "Setze dein Passwort für {{project}} zurück",
      preview: "Wähle innerhalb einer Stunde ein neues Passwort.",
      lines: [
        "Jemand, hoffentlich du, möchte ein neues Passwort für dein Konto bei {{b}}{{project}}{{/b}}. Der Link gilt eine Stunde.",
      ],
      action: "Neues Passwort wählen",
      note: "Du hast das nicht angefordert? Dann ignoriere diese E-Mail; dein Passwort bleibt, wie es ist.",
    },
    invitation: {
      subject: "{{owner}} lädt dich zu {{team}} bei {{project}} ein",
      preview: "Tritt dem Team {{team}} bei.",
      lines: [
        "{{b}}{{owner}}{{/b}} lädt dich ein, dem Team {{b}}{{team}}{{/b}} bei {{project}} beizutreten.",
      ],
      action: "Dem Team beitreten",
      note: "Du weißt nicht, wer das ist? Dann ignoriere diese E-Mail.",
    },
    mfaChallenge: {
      subject: "Dein Bestätigungscode für {{project}}",
      preview: "Gib ihn dort ein, wo du dich anmeldest.",
      lines: ["Gib diesen Code ein, um zu zeigen, dass du es bist:"],
      note: "Der Code gilt 15 Minuten. Gib ihn niemandem, egal wer fragt. Du meldest dich gerade nicht an? Dann ändere dein Passwort.",
    },
    sessionAlert: {
      subject: "Neue Anmeldung bei deinem Konto bei {{project}}",
      preview: "Am {{date}} {{year}} um {{time}}.",
      lines: ["Jemand hat sich gerade bei deinem Konto bei {{b}}{{project}}{{/b}} angemeldet:"],
      note: "Das warst du? Dann ist nichts zu tun. Falls nicht, ändere sofort dein Passwort.",
    },
    otpSession: {
      subject: "Dein Anmeldecode für {{project}}",
      preview: "Gültig für 15 Minuten.",
      lines: ["Gib diesen Code ein, um dich bei {{b}}{{project}}{{/b}} anzumelden:"],
      note: "Der Code gilt 15 Minuten. Gib ihn niemandem, egal wer fragt.",
    },
    smtpTest: {
      subject: "Test-E-Mail von {{project}}",
      preview: "Der Mailserver funktioniert.",
      lines: [
        "Der Mailserver von {{b}}{{project}}{{/b}} funktioniert: Er hat gerade diese E-Mail zugestellt.",
      ],
    },
    webhookPaused: {
      subject: "Webhook {{webhook}} von {{project}} ist angehalten",
      preview: "Er ist {{attempts}}-mal hintereinander fehlgeschlagen.",
      lines: [
        "Der Webhook {{b}}{{webhook}}{{/b}} des Projekts {{b}}{{project}}{{/b}} ist {{attempts}}-mal hintereinander fehlgeschlagen und angehalten. An {{url}} wird nichts mehr gesendet, bis du ihn wieder einschaltest.",
        "Die letzte Antwort: {{error}}",
      ],
      note: "Sorge dafür, dass seine Adresse mit einem 2xx-Status antwortet, und schalte den Webhook in der Konsole oder über die API wieder ein.",
    },
  },
};

import type { Texts } from "./texts.ts";

export const fr: Texts = {
  greeting: "Bonjour {{user}},",
  closing: "Merci,\nl’équipe {{project}}",
  linkHint: "Si le bouton ne fonctionne pas, ouvrez cette adresse dans votre navigateur :",
  phrase:
    "La phrase de sécurité de cet e-mail est {{b}}{{phrase}}{{/b}}. Ne lui faites confiance que si la même vous a été affichée.",
  agent: "Demande faite depuis {{agentClient}} sur {{agentDevice}} {{agentOs}}.",
  facts: { device: "Appareil", ipAddress: "Adresse IP", country: "Pays", time: "Heure" },
  mails: {
    verification: {
      subject: "Confirmez votre adresse e-mail pour {{project}}",
      preview: "Un clic et votre adresse est confirmée.",
      lines: ["Veuillez confirmer que cette adresse e-mail est la vôtre. Le lien est valable une heure."],
      action: "Confirmer l’adresse",
      note: "Vous n’avez rien demandé ? Ignorez cet e-mail.",
    },
    magicSession: {
      subject: "Connectez-vous à {{project}}",
      preview: "Votre lien de connexion, valable une heure.",
      lines: [
        "Appuyez sur le bouton pour vous connecter à {{b}}{{project}}{{/b}}. Le lien sert une seule fois et pendant une heure.",
      ],
      action: "Se connecter",
      note: "Vous n’avez rien demandé ? Ignorez cet e-mail ; personne n’entre sans le lien.",
    },
    recovery: {
      subject: "Réinitialisez votre mot de passe {{project}}",
      preview: "Choisissez un nouveau mot de passe dans l’heure.",
      lines: [
        "Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour votre compte {{b}}{{project}}{{/b}}. Le lien est valable une heure.",
      ],
      action: "Choisir un nouveau mot de passe",
      note: "Vous n’avez rien demandé ? Ignorez cet e-mail ; votre mot de passe reste le même.",
    },
    invitation: {
      subject: "{{owner}} vous invite à rejoindre {{team}} sur {{project}}",
      preview: "Rejoignez l’équipe {{team}}.",
      lines: ["{{b}}{{owner}}{{/b}} vous invite à rejoindre l’équipe {{b}}{{team}}{{/b}} sur {{project}}."],
      action: "Rejoindre l’équipe",
      note: "Vous ne savez pas qui c’est ? Ignorez cet e-mail.",
    },
    mfaChallenge: {
      subject: "Votre code de vérification {{project}}",
      preview: "Saisissez-le là où vous vous connectez.",
      lines: ["Saisissez ce code pour prouver que c’est bien vous :"],
      note: "Le code est valable 15 minutes. Ne le donnez à personne, peu importe qui le demande. Vous n’êtes pas en train de vous connecter ? Changez votre mot de passe.",
    },
    sessionAlert: {
      subject: "Nouvelle connexion à votre compte {{project}}",
      preview: "Le {{date}} {{year}} à {{time}}.",
      lines: ["Quelqu’un vient de se connecter à votre compte {{b}}{{project}}{{/b}} :"],
      note: "C’était vous ? Il n’y a rien à faire. Sinon, changez immédiatement votre mot de passe.",
    },
    otpSession: {
      subject: "Votre code de connexion {{project}}",
      preview: "Valable 15 minutes.",
      lines: ["Saisissez ce code pour vous connecter à {{b}}{{project}}{{/b}} :"],
      note: "Le code est valable 15 minutes. Ne le donnez à personne, peu importe qui le demande.",
    },
    smtpTest: {
      subject: "E-mail de test de {{project}}",
      preview: "Le serveur de messagerie fonctionne.",
      lines: [
        "Le serveur de messagerie de {{b}}{{project}}{{/b}} fonctionne : il vient de remettre cet e-mail.",
      ],
    },
    webhookPaused: {
      subject: "Le webhook {{webhook}} de {{project}} est en pause",
      preview: "Il a échoué {{attempts}} fois de suite.",
      lines: [
        "Le webhook {{b}}{{webhook}}{{/b}} du projet {{b}}{{project}}{{/b}} a échoué {{attempts}} fois de suite et est en pause. Rien n’est envoyé à {{url}} tant que vous ne le réactivez pas.",
        "La dernière réponse : {{error}}",
      ],
      note: "Faites en sorte que son adresse réponde avec un statut 2xx, puis réactivez le webhook dans la console ou par l’API.",
    },
  },
};

import type { Texts } from "./texts.ts";

export const pt: Texts = {
  greeting: "Olá, {{user}}!",
  closing: "Obrigado,\nequipe {{project}}",
  linkHint: "Se o botão não funcionar, abra este endereço no navegador:",
  phrase:
    "A frase de segurança deste e-mail é {{b}}{{phrase}}{{/b}}. Confie nele somente se a mesma frase lhe foi mostrada.",
  agent: "Solicitado a partir de {{agentClient}} em {{agentDevice}} {{agentOs}}.",
  facts: { device: "Dispositivo", ipAddress: "Endereço IP", country: "País", time: "Hora" },
  mails: {
    verification: {
      subject: "Confirme seu endereço de e-mail em {{project}}",
      preview: "Um clique e seu endereço está confirmado.",
      lines: ["Confirme que este endereço de e-mail é seu. O link é válido por uma hora."],
      action: "Confirmar endereço",
      note: "Não foi você que pediu? Ignore este e-mail.",
    },
    magicSession: {
      subject: "Entre em {{project}}",
      preview: "Seu link de acesso, válido por uma hora.",
      lines: [
        "Use o botão para entrar em {{b}}{{project}}{{/b}}. O link funciona uma única vez e por uma hora.",
      ],
      action: "Entrar",
      note: "Não foi você que pediu? Ignore este e-mail; ninguém entra sem o link.",
    },
    recovery: {
      subject: "Redefina sua senha de {{project}}",
      preview: "Escolha uma nova senha dentro de uma hora.",
      lines: [
        "Alguém, esperamos que você, pediu uma nova senha para sua conta em {{b}}{{project}}{{/b}}. O link é válido por uma hora.",
      ],
      action: "Escolher nova senha",
      note: "Não foi você que pediu? Ignore este e-mail; sua senha continua a mesma.",
    },
    invitation: {
      subject: "{{owner}} convida você para {{team}} em {{project}}",
      preview: "Participe da equipe {{team}}.",
      lines: ["{{b}}{{owner}}{{/b}} convida você a participar da equipe {{b}}{{team}}{{/b}} em {{project}}."],
      action: "Participar da equipe",
      note: "Não sabe quem é? Ignore este e-mail.",
    },
    mfaChallenge: {
      subject: "Seu código de verificação de {{project}}",
      preview: "Digite-o onde você está entrando.",
      lines: ["Digite este código para provar que é você:"],
      note: "O código é válido por 15 minutos. Não o entregue a ninguém, seja quem for. Não está entrando agora? Mude sua senha.",
    },
    sessionAlert: {
      subject: "Novo acesso à sua conta em {{project}}",
      preview: "{{date}} {{year}}, {{time}}.",
      lines: ["Alguém acaba de entrar na sua conta em {{b}}{{project}}{{/b}}:"],
      note: "Foi você? Não há nada a fazer. Se não foi, mude sua senha imediatamente.",
    },
    otpSession: {
      subject: "Seu código de acesso a {{project}}",
      preview: "Válido por 15 minutos.",
      lines: ["Digite este código para entrar em {{b}}{{project}}{{/b}}:"],
      note: "O código é válido por 15 minutos. Não o entregue a ninguém, seja quem for.",
    },
    smtpTest: {
      subject: "E-mail de teste de {{project}}",
      preview: "O servidor de e-mail funciona.",
      lines: ["O servidor de e-mail de {{b}}{{project}}{{/b}} funciona: acaba de entregar este e-mail."],
    },
    webhookPaused: {
      subject: "O webhook {{webhook}} de {{project}} está em pausa",
      preview: "Ele falhou {{attempts}} vezes seguidas.",
      lines: [
        "O webhook {{b}}{{webhook}}{{/b}} do projeto {{b}}{{project}}{{/b}} falhou {{attempts}} vezes seguidas e está em pausa. Nada é enviado para {{url}} até que você o ative de novo.",
        "A última resposta: {{error}}",
      ],
      note: "Faça com que o endereço responda com um status 2xx e ative o webhook no console ou pela API.",
    },
  },
};

import type { Texts } from "./texts.ts";

export const es: Texts = {
  greeting: "Hola, {{user}}:",
  closing: "Gracias,\nel equipo de {{project}}",
  linkHint: "Si el botón no funciona, abre esta dirección en tu navegador:",
  phrase:
    "La frase de seguridad de este correo es {{b}}{{phrase}}{{/b}}. Confía en él solo si te mostraron la misma.",
  agent: "Se solicitó desde {{agentClient}} en {{agentDevice}} {{agentOs}}.",
  facts: { device: "Dispositivo", ipAddress: "Dirección IP", country: "País", time: "Hora" },
  mails: {
    verification: {
      subject: "Confirma tu correo electrónico para {{project}}",
      preview: "Un clic y tu dirección queda confirmada.",
      lines: ["Confirma que esta dirección de correo es tuya. El enlace es válido durante una hora."],
      action: "Confirmar dirección",
      note: "¿No lo has pedido tú? Ignora este correo.",
    },
    magicSession: {
      subject: "Inicia sesión en {{project}}",
      preview: "Tu enlace de acceso, válido durante una hora.",
      lines: [
        "Pulsa el botón para iniciar sesión en {{b}}{{project}}{{/b}}. El enlace sirve una sola vez y durante una hora.",
      ],
      action: "Iniciar sesión",
      note: "¿No lo has pedido tú? Ignora este correo; nadie puede entrar sin el enlace.",
    },
    recovery: {
      subject: "Restablece tu contraseña de {{project}}",
      preview: "Elige una contraseña nueva en el plazo de una hora.",
      lines: [
        "Alguien, esperamos que tú, ha pedido una contraseña nueva para tu cuenta de {{b}}{{project}}{{/b}}. El enlace es válido durante una hora.",
      ],
      action: "Elegir una contraseña nueva",
      note: "¿No lo has pedido tú? Ignora este correo; tu contraseña no cambia.",
    },
    invitation: {
      subject: "{{owner}} te invita a {{team}} en {{project}}",
      preview: "Únete al equipo {{team}}.",
      lines: ["{{b}}{{owner}}{{/b}} te invita a unirte al equipo {{b}}{{team}}{{/b}} en {{project}}."],
      action: "Unirme al equipo",
      note: "¿No sabes quién es? Ignora este correo.",
    },
    mfaChallenge: {
      subject: "Tu código de verificación de {{project}}",
      preview: "Introdúcelo donde estás iniciando sesión.",
      lines: ["Introduce este código para demostrar que eres tú:"],
      note: "El código es válido durante 15 minutos. No se lo des a nadie, lo pida quien lo pida. ¿No estás iniciando sesión? Cambia tu contraseña.",
    },
    sessionAlert: {
      subject: "Nuevo inicio de sesión en tu cuenta de {{project}}",
      preview: "{{date}} {{year}}, {{time}}.",
      lines: ["Alguien acaba de iniciar sesión en tu cuenta de {{b}}{{project}}{{/b}}:"],
      note: "¿Has sido tú? No tienes que hacer nada. Si no, cambia tu contraseña de inmediato.",
    },
    otpSession: {
      subject: "Tu código de acceso a {{project}}",
      preview: "Válido durante 15 minutos.",
      lines: ["Introduce este código para iniciar sesión en {{b}}{{project}}{{/b}}:"],
      note: "El código es válido durante 15 minutos. No se lo des a nadie, lo pida quien lo pida.",
    },
    smtpTest: {
      subject: "Correo de prueba de {{project}}",
      preview: "El servidor de correo funciona.",
      lines: ["El servidor de correo de {{b}}{{project}}{{/b}} funciona: acaba de entregar este correo."],
    },
    webhookPaused: {
      subject: "El webhook {{webhook}} de {{project}} está en pausa",
      preview: "Ha fallado {{attempts}} veces seguidas.",
      lines: [
        "El webhook {{b}}{{webhook}}{{/b}} del proyecto {{b}}{{project}}{{/b}} ha fallado {{attempts}} veces seguidas y está en pausa. No se envía nada a {{url}} hasta que lo actives de nuevo.",
        "La última respuesta: {{error}}",
      ],
      note: "Haz que su dirección responda con un estado 2xx y activa el webhook en la consola o mediante la API.",
    },
  },
};

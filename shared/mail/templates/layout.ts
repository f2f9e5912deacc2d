/** What the layout puts around a mail's message. All texts are HTML already. */
export interface Frame {
  /** BCP 47. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly title: string;
  /** What mail programs show beside the subject; "" leaves that to them. */
  readonly preview: string;
  readonly project: string;
  readonly year: string;
  readonly message: string;
}

/** Keeps mail programs from filling the preview with the message's beginning. */
const PADDING = "&#847;&zwnj;&nbsp;".repeat(75);

const STYLE = `
body{margin:0;padding:0;background:#f3f4f7;color:#1c2026;-webkit-text-size-adjust:100%}
.page{width:100%;background:#f3f4f7}
.card{width:100%;max-width:560px;background:#ffffff;border-radius:16px}
.message{padding:32px;font:16px/1.6 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;color:#1c2026;overflow-wrap:anywhere}
.message p{margin:0 0 18px}
.message a{color:#3b5bdb}
.name{padding:28px 32px 0;font:600 15px/1.4 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Arial,sans-serif;color:#646b78}
.end{padding:20px 32px 0;font:13px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Arial,sans-serif;color:#7d8491;text-align:center}
@media (max-width:480px){.message{padding:24px 20px}.name{padding:22px 20px 0}.outer{padding:12px 8px!important}}
@media (prefers-color-scheme:dark){
body,.page{background:#121317!important}
.card{background:#1d1f25!important}
.message{color:#e7e9ee!important}
.message a{color:#9db1ff!important}
.message a.button{background:#4c6ef5!important;color:#ffffff!important}
.message .code{background:#292c35!important;color:#ffffff!important}
.name,.end,.message .note{color:#a1a8b5!important}
}`;

const preview = (text: string) =>
  text === ""
    ? ""
    : `<div style="display:none;max-height:0;overflow:hidden;opacity:0">${text}${PADDING}</div>\n`;

/**
 * The one layout of all mails: a card on a plain ground, one column on any screen, dark where the reader likes it dark.
 * Nothing is loaded from anywhere.
 */
export const layout = (frame: Frame): string => `<!doctype html>
<html lang="${frame.language}" dir="${frame.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${frame.title}</title>
<style>${STYLE}
</style>
</head>
<body>
${preview(frame.preview)}<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="outer" align="center" style="padding:32px 16px">
<table role="presentation" class="card" width="560" cellpadding="0" cellspacing="0" border="0">
<tr><td class="name" dir="auto">${frame.project}</td></tr>
<tr><td class="message" dir="${frame.direction}">
${frame.message}
</td></tr>
</table>
<div class="end" dir="auto">${frame.project} · ${frame.year}</div>
</td></tr></table>
</body>
</html>
`;

import type { Texts } from "./texts.ts";

export const zh: Texts = {
  greeting: "{{user}}，您好！",
  closing: "谢谢！\n{{project}} 团队",
  linkHint: "如果按钮无法使用，请在浏览器中打开以下地址：",
  phrase: "本邮件的安全短语是 {{b}}{{phrase}}{{/b}}。仅当页面上显示的短语与之相同时，才可信任本邮件。",
  agent: "该请求来自 {{agentDevice}} {{agentOs}} 上的 {{agentClient}}。",
  facts: { device: "设备", ipAddress: "IP 地址", country: "国家/地区", time: "时间" },
  mails: {
    verification: {
      subject: "请确认您在 {{project}} 的邮箱地址",
      preview: "点击一下即可完成确认。",
      lines: ["请确认此邮箱地址属于您。链接在一小时内有效。"],
      action: "确认地址",
      note: "不是您本人的操作？请忽略本邮件。",
    },
    magicSession: {
      subject: "登录 {{project}}",
      preview: "您的登录链接，一小时内有效。",
      lines: ["点击按钮登录 {{b}}{{project}}{{/b}}。链接只能使用一次，一小时内有效。"],
      action: "登录",
      note: "不是您本人的操作？请忽略本邮件；没有该链接，任何人都无法登录。",
    },
    recovery: {
      subject: "重置您的 {{project}} 密码",
      preview: "请在一小时内设置新密码。",
      lines: ["有人（希望是您本人）请求重置您的 {{b}}{{project}}{{/b}} 账户密码。链接在一小时内有效。"],
      action: "设置新密码",
      note: "不是您本人的操作？请忽略本邮件；您的密码不会改变。",
    },
    invitation: {
      subject: "{{owner}} 邀请您加入 {{project}} 的 {{team}}",
      preview: "加入团队 {{team}}。",
      lines: ["{{b}}{{owner}}{{/b}} 邀请您加入 {{project}} 的团队 {{b}}{{team}}{{/b}}。"],
      action: "加入团队",
      note: "不认识此人？请忽略本邮件。",
    },
    mfaChallenge: {
      subject: "您的 {{project}} 验证码",
      preview: "请在登录页面输入。",
      lines: ["请输入以下验证码，以证明是您本人："],
      note: "验证码在 15 分钟内有效。无论谁索要，都不要告诉他人。您没有在登录？请立即更改密码。",
    },
    sessionAlert: {
      subject: "您的 {{project}} 账户有新的登录",
      preview: "{{year}} {{date}} {{time}}",
      lines: ["刚刚有人登录了您的 {{b}}{{project}}{{/b}} 账户："],
      note: "如果是您本人，则无需任何操作。如果不是，请立即更改密码。",
    },
    otpSession: {
      subject: "您的 {{project}} 登录验证码",
      preview: "15 分钟内有效。",
      lines: ["请输入以下验证码登录 {{b}}{{project}}{{/b}}："],
      note: "验证码在 15 分钟内有效。无论谁索要，都不要告诉他人。",
    },
    smtpTest: {
      subject: "来自 {{project}} 的测试邮件",
      preview: "邮件服务器工作正常。",
      lines: ["{{b}}{{project}}{{/b}} 的邮件服务器工作正常：本邮件刚刚由它送达。"],
    },
    webhookPaused: {
      subject: "{{project}} 的 Webhook {{webhook}} 已暂停",
      preview: "它已连续失败 {{attempts}} 次。",
      lines: [
        "项目 {{b}}{{project}}{{/b}} 的 Webhook {{b}}{{webhook}}{{/b}} 已连续失败 {{attempts}} 次，现已暂停。在您重新启用之前，不会再向 {{url}} 发送任何内容。",
        "最后一次响应：{{error}}",
      ],
      note: "请让该地址返回 2xx 状态，然后在控制台或通过 API 重新启用该 Webhook。",
    },
  },
};

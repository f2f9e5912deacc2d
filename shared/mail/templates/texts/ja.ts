import type { Texts } from "./texts.ts";

export const ja: Texts = {
  greeting: "{{user}} 様",
  closing: "よろしくお願いいたします。\n{{project}} チーム",
  linkHint: "ボタンが動作しない場合は、次のアドレスをブラウザで開いてください：",
  phrase:
    "このメールのセキュリティフレーズは {{b}}{{phrase}}{{/b}} です。画面に表示されたものと同じ場合にのみ、このメールを信頼してください。",
  agent: "{{agentClient}}（{{agentDevice}} {{agentOs}}）からのリクエストです。",
  facts: { device: "デバイス", ipAddress: "IP アドレス", country: "国", time: "日時" },
  mails: {
    verification: {
      subject: "{{project}} のメールアドレスをご確認ください",
      preview: "ワンクリックで確認が完了します。",
      lines: ["このメールアドレスがご本人のものであることをご確認ください。リンクは 1 時間有効です。"],
      action: "アドレスを確認する",
      note: "お心当たりがない場合は、このメールを無視してください。",
    },
    magicSession: {
      subject: "{{project}} にログイン",
      preview: "1 時間有効なログイン用リンクです。",
      lines: [
        "ボタンを押して {{b}}{{project}}{{/b}} にログインしてください。リンクは 1 回限り、1 時間有効です。",
      ],
      action: "ログインする",
      note: "お心当たりがない場合は、このメールを無視してください。リンクがなければ誰もログインできません。",
    },
    recovery: {
      subject: "{{project}} のパスワードを再設定",
      preview: "1 時間以内に新しいパスワードを設定してください。",
      lines: [
        "{{b}}{{project}}{{/b}} のアカウントについて、パスワードの再設定が申し込まれました。リンクは 1 時間有効です。",
      ],
      action: "新しいパスワードを設定する",
      note: "お心当たりがない場合は、このメールを無視してください。パスワードは変更されません。",
    },
    invitation: {
      subject: "{{owner}} さんが {{project}} の {{team}} に招待しています",
      preview: "チーム {{team}} に参加しましょう。",
      lines: [
        "{{b}}{{owner}}{{/b}} さんが、{{project}} のチーム {{b}}{{team}}{{/b}} への参加を招待しています。",
      ],
      action: "チームに参加する",
      note: "お心当たりがない場合は、このメールを無視してください。",
    },
    mfaChallenge: {
      subject: "{{project}} の確認コード",
      preview: "ログイン画面に入力してください。",
      lines: ["ご本人であることを確認するため、次のコードを入力してください："],
      note: "コードは 15 分間有効です。誰に尋ねられても教えないでください。ログイン操作をしていない場合は、パスワードを変更してください。",
    },
    sessionAlert: {
      subject: "{{project}} アカウントへの新しいログイン",
      preview: "{{year}} {{date}} {{time}}",
      lines: ["{{b}}{{project}}{{/b}} のアカウントに新しいログインがありました："],
      note: "ご本人であれば何もする必要はありません。そうでなければ、すぐにパスワードを変更してください。",
    },
    otpSession: {
      subject: "{{project}} のログインコード",
      preview: "15 分間有効です。",
      lines: ["{{b}}{{project}}{{/b}} にログインするには、次のコードを入力してください："],
      note: "コードは 15 分間有効です。誰に尋ねられても教えないでください。",
    },
    smtpTest: {
      subject: "{{project}} からのテストメール",
      preview: "メールサーバーは正常に動作しています。",
      lines: [
        "{{b}}{{project}}{{/b}} のメールサーバーは正常に動作しています。このメールはそのサーバーから届きました。",
      ],
    },
    webhookPaused: {
      subject: "{{project}} の Webhook {{webhook}} を一時停止しました",
      preview: "{{attempts}} 回連続で失敗しました。",
      lines: [
        "プロジェクト {{b}}{{project}}{{/b}} の Webhook {{b}}{{webhook}}{{/b}} は {{attempts}} 回連続で失敗したため、一時停止されました。再び有効にするまで {{url}} には何も送信されません。",
        "最後の応答：{{error}}",
      ],
      note: "アドレスが 2xx のステータスを返すようにしてから、コンソールまたは API で Webhook を有効にしてください。",
    },
  },
};

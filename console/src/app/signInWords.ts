import { pageWords } from "@/i18n";

export const useSignInWords = pageWords(
  "signIn",
  {
    title: "信访办公室 · 登录",
    name: "用户名",
    password: "密码",
    enter: "登录",
    firstAccount: "建立第一个账户（信访办公室角色）。其余账户由管理员用 petition user add 建立。",
    passwordRule: "密码至少 12 个字符，可用一句话；不含用户名。",
    make: "建立账户并登录",
    atIssuer: "用统一身份认证登录",
    token: "访问令牌",
    byToken: "用令牌登录",
    how: "管理员用 petition token --role 角色 --link 签发登录链接；也可把令牌粘贴在此。令牌只保存在本标签页，关闭即退出。",
  },
  {
    title: "Petition office · sign in",
    name: "User name",
    password: "Password",
    enter: "Sign in",
    firstAccount:
      "Make the first account (role: petition office). An administrator makes the others with petition user add.",
    passwordRule: "At least 12 characters; a sentence will do. It must not hold the user name.",
    make: "Make the account and sign in",
    atIssuer: "Sign in with the bank's identity service",
    token: "Access token",
    byToken: "Sign in by token",
    how: "An administrator issues a sign-in link with petition token --role ROLE --link; a token can be pasted here too. It is kept in this tab only.",
  },
);

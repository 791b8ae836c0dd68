import { Alert, Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { session } from "@/app/session";
import { useSignInWords } from "@/app/signInWords";
import { Page } from "@/components/Page";
import { pageWords, useSentence } from "@/i18n";

const useWords = pageWords(
  "password",
  {
    title: "修改密码",
    present: "原密码",
    other: "新密码",
    again: "再输一次新密码",
    differ: "两次输入的新密码不一样。",
    save: "修改",
    done: "密码已修改。在其他地方登录的已退出。",
  },
  {
    title: "Change password",
    present: "Present password",
    other: "New password",
    again: "New password once more",
    differ: "The two new passwords differ.",
    save: "Change",
    done: "The password is changed. Who was signed in elsewhere is signed out.",
  },
);

const EMPTY = { present: "", other: "", again: "" };
const FIELDS = [
  ["present", "current-password"],
  ["other", "new-password"],
  ["again", "new-password"],
] as const;

/** Another password for the account that is signed in. */
export function Component() {
  const words = useWords();
  const signIn = useSignInWords();
  const sentence = useSentence();
  const [given, setGiven] = useState(EMPTY);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setDone(false);
    if (given.other !== given.again) return setRefusal(words("differ"));
    const refused = await session.changePassword(given.present, given.other);
    setRefusal(refused && sentence(refused));
    setDone(refused === null);
    if (refused === null) setGiven(EMPTY);
  };
  return (
    <Page title={words("title")}>
      <form onSubmit={(event) => void send(event)} style={{ maxWidth: 400 }}>
        {refusal && <Alert type="error" showIcon title={refusal} role="alert" />}
        {done && <Alert type="success" showIcon title={words("done")} role="status" />}
        {FIELDS.map(([name, complete]) => (
          <div key={name} style={{ marginTop: 12 }}>
            <label htmlFor={name}>{words(name)}</label>
            <Input
              id={name}
              type="password"
              required
              autoComplete={complete}
              value={given[name]}
              onChange={(event) => setGiven({ ...given, [name]: event.target.value })}
            />
          </div>
        ))}
        <p>{signIn("passwordRule")}</p>
        <Button type="primary" htmlType="submit">
          {words("save")}
        </Button>
      </form>
    </Page>
  );
}

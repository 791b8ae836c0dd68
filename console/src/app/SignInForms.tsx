import { Button, Input, Typography } from "antd";
import { type ReactNode, useState } from "react";
import { useSignInWords } from "@/app/signInWords";

const LABEL = { display: "block", fontSize: 14, margin: "12px 0 4px" };

type Given = Record<"name" | "password", string>;

export function PasswordForm({ onSend }: { onSend: (given: Given) => void }) {
  const words = useSignInWords();
  return <NameAndPassword label={words("enter")} complete="current-password" onSend={onSend} />;
}

/** For who opens the set-up link of a store without accounts. */
export function FirstAccount({ onSend }: { onSend: (given: Given) => void }) {
  const words = useSignInWords();
  return (
    <>
      <Typography.Paragraph>{words("firstAccount")}</Typography.Paragraph>
      <NameAndPassword label={words("make")} complete="new-password" onSend={onSend}>
        <Typography.Paragraph type="secondary">{words("passwordRule")}</Typography.Paragraph>
      </NameAndPassword>
    </>
  );
}

interface NameAndPasswordProps {
  label: string;
  complete: "current-password" | "new-password";
  onSend: (given: Given) => void;
  children?: ReactNode;
}

/** What was typed stays where it is refused. */
function NameAndPassword({ label, complete, onSend, children }: NameAndPasswordProps) {
  const words = useSignInWords();
  const [given, setGiven] = useState<Given>({ name: "", password: "" });
  const set = (part: Partial<Given>) => setGiven((before) => ({ ...before, ...part }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (given.name.trim() && given.password) onSend(given);
      }}
    >
      <label htmlFor="name" style={LABEL}>
        {words("name")}
      </label>
      <Input
        id="name"
        autoFocus
        autoComplete="username"
        spellCheck={false}
        value={given.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <label htmlFor="password" style={LABEL}>
        {words("password")}
      </label>
      <Input
        id="password"
        type="password"
        autoComplete={complete}
        value={given.password}
        onChange={(event) => set({ password: event.target.value })}
      />
      {children}
      <Button type="primary" htmlType="submit" block style={{ margin: "16px 0" }}>
        {label}
      </Button>
    </form>
  );
}

/** `first`: there is no other way in. */
export function TokenForm({ first, onSend }: { first: boolean; onSend: (token: string) => void }) {
  const words = useSignInWords();
  const [typed, setTyped] = useState("");
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) onSend(typed);
        }}
      >
        <label htmlFor="token" style={LABEL}>
          {words("token")}
        </label>
        <Input.TextArea
          id="token"
          rows={first ? 4 : 2}
          value={typed}
          autoFocus={first}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type={first ? "primary" : "default"} htmlType="submit" block style={{ margin: "16px 0" }}>
          {words("byToken")}
        </Button>
      </form>
      <Typography.Paragraph type="secondary">{words("how")}</Typography.Paragraph>
    </>
  );
}

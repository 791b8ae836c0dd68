import { Button, Typography } from "antd";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { useTerm } from "@/i18n";
import { ClockList, Heading, RepeatList } from "@/pages/registration/PreviewPane";
import type { Registered, Repeats } from "@/pages/registration/queries";
import { useRegistrationWords } from "@/pages/registration/words";

interface SavedProps {
  registered: Registered;
  repeats: Repeats;
  onAnother: () => void;
}

/** What is told to the customer, and what to do next. */
export function Saved({ registered, repeats, onAnother }: SavedProps) {
  const words = useRegistrationWords();
  const term = useTerm();
  const navigate = useNavigate();
  const another = useRef<HTMLButtonElement>(null);
  useEffect(() => another.current?.focus(), []);
  const path = `/cases/${encodeURIComponent(registered.id)}`;
  const called = registered.actions.filter((action) => action.called);
  return (
    <section>
      <div role="status">
        <Typography.Title level={2} style={{ fontSize: 18, marginTop: 0 }}>
          {words("registered", { number: registered.number })}
        </Typography.Title>
        <p>
          {registered.subject} · {term(registered.subclass)} · {term(registered.businessLine)}
        </p>
      </div>
      <div style={{ display: "flex", flexWrap: "wrap", gap: 8 }}>
        <Button ref={another} type="primary" onClick={onAnother}>
          {words("another")}
        </Button>
        <Button
          href={path}
          onClick={(event) => {
            event.preventDefault();
            void navigate(path);
          }}
        >
          {words("openCase")}
        </Button>
      </div>
      {called.length > 0 && (
        <>
          <Heading>{words("nextActions")}</Heading>
          <ol style={{ margin: 0, paddingInlineStart: 20 }}>
            {called.map(({ mutation, label }) => (
              <li key={mutation}>{term(label)}</li>
            ))}
          </ol>
        </>
      )}
      <Heading>{words("clocks")}</Heading>
      <ClockList clocks={registered.status?.targets ?? []} />
      {repeats.length > 0 && (
        <>
          <Heading>{words("repeats")}</Heading>
          <RepeatList repeats={repeats} />
        </>
      )}
    </section>
  );
}

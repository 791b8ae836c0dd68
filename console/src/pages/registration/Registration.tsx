import "@/pages/registration/registration.css";
import { useState } from "react";
import { useMay } from "@/app/viewer";
import { Page } from "@/components/Page";
import { NoRight } from "@/components/states";
import type { Registered, Repeats } from "@/pages/registration/queries";
import { RegistrationForm } from "@/pages/registration/RegistrationForm";
import { Saved } from "@/pages/registration/Saved";
import { useRegistrationWords } from "@/pages/registration/words";

interface Done {
  registered: Registered;
  repeats: Repeats;
}

/** Takes down a complaint while the customer is on the phone. */
export function Component() {
  const words = useRegistrationWords();
  const may = useMay();
  const [done, setDone] = useState<Done | null>(null);
  if (!may("registerCase")) {
    return (
      <Page title={words("title")}>
        <NoRight />
      </Page>
    );
  }
  return (
    <Page title={words("title")}>
      {done ? (
        <Saved {...done} onAnother={() => setDone(null)} />
      ) : (
        <RegistrationForm onDone={(registered, repeats) => setDone({ registered, repeats })} />
      )}
    </Page>
  );
}

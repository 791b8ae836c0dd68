import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { isStep } from "@/pages/case/steps/forms";

/** Back to where the form was opened from; that button may be gone once its step is taken. */
function focus(opener: Element | null) {
  const place = opener?.isConnected ? opener : document.getElementById("content");
  if (place instanceof HTMLElement) place.focus({ preventScroll: true });
}

/** The step whose form is open stands in the address, with what its fields begin with. */
export function useStep() {
  const [params, setParams] = useSearchParams();
  const name = params.get("step");
  const opener = useRef<Element>(null);
  const kept = () => {
    const next = new URLSearchParams();
    for (const key of ["asOf", "policy"]) if (params.has(key)) next.set(key, params.get(key) ?? "");
    return next;
  };
  const step = isStep(name) ? name : null;
  useEffect(() => (step ? () => focus(opener.current) : undefined), [step]);
  return {
    step,
    open: (step: string, values: Record<string, string> = {}) => {
      opener.current = document.activeElement;
      setParams(new URLSearchParams([...kept(), ["step", step], ...Object.entries(values)]));
    },
    close: () => setParams(kept()),
  };
}

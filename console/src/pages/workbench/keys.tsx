import { Button } from "antd";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useWorkbenchWords } from "@/pages/workbench/words";

const OFF = "petition.keysOff";
const TYPING = "input:not([type=checkbox]), textarea, select, dialog, [role=dialog], [contenteditable=true]";

/** Single keys for the list; they can be switched off, for who dictates or presses keys by chance. */
export function Keys({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const words = useWorkbenchWords();
  const help = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(localStorage.getItem(OFF) === null);
  useEffect(() => {
    if (!on) return;
    const heard = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TYPING)) return;
      const done = act(event.key, search.current, help.current);
      if (done) event.preventDefault();
    };
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, [on, search]);
  const keep = (kept: boolean) => {
    setOn(kept);
    if (kept) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  };
  return (
    <>
      <Button onClick={() => help.current?.showModal()}>{words("keys")}</Button>
      <dialog ref={help} className="keys" aria-labelledby="keys-title">
        <h2 id="keys-title" style={{ fontSize: 16, marginTop: 0 }}>
          {words("keys")}
        </h2>
        <dl>
          <dt>
            <kbd>j</kbd> <kbd>↓</kbd> / <kbd>k</kbd> <kbd>↑</kbd>
          </dt>
          <dd>{words("keyMove")}</dd>
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>{words("keyOpen")}</dd>
          <dt>
            <kbd>x</kbd>
          </dt>
          <dd>{words("keySelect")}</dd>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>{words("keySearch")}</dd>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>{words("keyHelp")}</dd>
        </dl>
        <label className="filter-check" style={{ marginBottom: 16 }}>
          <input type="checkbox" checked={on} onChange={(event) => keep(event.target.checked)} />
          {words("keysOn")}
        </label>
        <Button onClick={() => help.current?.close()}>{words("close")}</Button>
      </dialog>
    </>
  );
}

/** Carries a key out; answers whether it means anything here. */
function act(key: string, search: HTMLInputElement | null, help: HTMLDialogElement | null): boolean {
  const here = document.activeElement?.closest("[data-case]") ?? null;
  switch (key) {
    case "j":
    case "ArrowDown":
      return move(here, 1);
    case "k":
    case "ArrowUp":
      return move(here, -1);
    case "x": {
      const box = here?.querySelector<HTMLInputElement>("input[type=checkbox]");
      box?.click();
      return box != null;
    }
    case "/":
      search?.focus();
      return true;
    case "?":
      help?.showModal();
      return true;
    default:
      return false;
  }
}

function move(here: Element | null, step: 1 | -1): boolean {
  const cases = [...document.querySelectorAll("[data-case]")];
  const at = here ? cases.indexOf(here) + step : 0;
  const link = cases[at]?.querySelector<HTMLElement>("[data-open]");
  link?.focus();
  return link != null;
}

import { nonce } from "@/app/theme";

/** antd's tables and drawers measure and lock scrolling with style elements that they make without the page's nonce; the
 * policy of the page would block them. Imported before anything is drawn, it gives every new one the nonce. */
const make = document.createElement.bind(document);

function withNonce(name: string, options?: ElementCreationOptions): HTMLElement {
  const made = make(name, options);
  if (nonce && made instanceof HTMLStyleElement) made.nonce = nonce;
  return made;
}

document.createElement = withNonce as typeof document.createElement;

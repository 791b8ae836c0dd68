import type { ReactNode } from "react";

/** Scrolls sideways on a narrow screen, and by the keyboard too. */
export function Scrolling({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="scrolling" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

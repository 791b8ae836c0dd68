import { Button, Drawer, Grid } from "antd";
import { type ReactNode, useState } from "react";

interface DialogProps {
  label: string;
  title?: string;
  primary?: boolean;
  danger?: boolean;
  disabled?: boolean;
  /** What stands in the drawer; `close` ends it. */
  children: (close: () => void) => ReactNode;
}

/** A button that opens a drawer with a form; the form is made anew each time. */
export function Dialog({ label, title, primary, danger, disabled, children }: DialogProps) {
  const [open, setOpen] = useState(false);
  const wide = Grid.useBreakpoint().sm ?? true;
  const close = () => setOpen(false);
  return (
    <>
      <Button type={primary ? "primary" : "default"} danger={danger} disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Drawer open={open} onClose={close} title={title ?? label} size={wide ? 480 : "100%"} destroyOnHidden>
        {children(close)}
      </Drawer>
    </>
  );
}

import type { UserError } from "@/api/refusals";
import { ActionForm, type Values } from "@/components/ActionForm";
import { Dialog } from "@/components/Dialog";
import type { Field } from "@/components/FormFields";

interface StepDialogProps {
  label: string;
  fields: readonly Field[];
  /** Answers the refusals; none: it is done, and the drawer closes. */
  send: (values: Values, idempotencyKey: string) => Promise<UserError[]>;
  primary?: boolean;
  danger?: boolean;
}

/** A button for a step that somebody takes: its form in a drawer. */
export function StepDialog({ label, fields, send, primary, danger }: StepDialogProps) {
  return (
    <Dialog label={label} primary={primary} danger={danger}>
      {(close) => <ActionForm fields={fields} danger={danger} send={send} onCancel={close} onDone={close} />}
    </Dialog>
  );
}

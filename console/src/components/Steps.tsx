import { Typography } from "antd";
import { Moment } from "@/components/Days";

export interface Step {
  label: string;
  actor: string;
  at: string;
  note?: string | null;
}

/** Who did what and when, oldest first. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol style={{ margin: 0, paddingInlineStart: 20 }}>
      {steps.map((step) => (
        <li key={`${step.at} ${step.label}`} style={{ marginBlockEnd: 4 }}>
          <strong>{step.label}</strong> · {step.actor} · <Moment at={step.at} />
          {step.note && (
            <Typography.Paragraph type="secondary" className="reading" style={{ margin: 0 }}>
              {step.note}
            </Typography.Paragraph>
          )}
        </li>
      ))}
    </ol>
  );
}

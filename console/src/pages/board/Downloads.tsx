import { Alert, Button } from "antd";
import { useState } from "react";
import { download } from "@/api/client";
import type { Dimension } from "@/api/generated/graphql";
import { DownloadOutlined } from "@/components/icons";
import type { Period } from "@/format/periods";
import { useBoardWords } from "@/pages/board/words";

/** The board's table as files, under the same scope as the page. */
export function Downloads({ period, by }: { period: Period; by: Dimension }) {
  const words = useBoardWords();
  const [failure, setFailure] = useState("");
  const fetchFile = async (form: string) => {
    setFailure("");
    const asked = new URLSearchParams({ from: period.from, to: period.to, by: by.toLowerCase() });
    await download(`/export/dashboard.${form}?${asked}`).catch((error: Error) => setFailure(error.message));
  };
  return (
    <>
      {["xlsx", "csv"].map((form) => (
        <Button
          key={form}
          icon={<DownloadOutlined />}
          aria-label={`${words("files")} ${form.toUpperCase()}`}
          onClick={() => void fetchFile(form)}
        >
          {form.toUpperCase()}
        </Button>
      ))}
      {failure && <Alert type="error" role="alert" showIcon title={words("failed", { message: failure })} />}
    </>
  );
}

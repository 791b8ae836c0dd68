import { Button, Flex, Typography } from "antd";
import { useState } from "react";
import { download } from "@/api/client";
import { nonce } from "@/app/theme";
import { DownloadOutlined } from "@/components/icons";
import { pageWords } from "@/i18n";

const useWords = pageWords(
  "document",
  { word: "下载 Word", page: "下载网页", failed: "没有下载成功：{{reason}}" },
  { word: "Download Word", page: "Download page", failed: "Not downloaded: {{reason}}" },
);

interface DocumentFrameProps {
  title: string;
  html: string;
  /** Where it can be had as a file; its `.html` stands for `.docx` too. */
  path?: string;
}

/** A document of the service, shown apart from the page: nothing in it can run or leave its frame. */
export function DocumentFrame({ title, html, path }: DocumentFrameProps) {
  return (
    <>
      {path && <Downloads path={path} />}
      <iframe
        title={title}
        sandbox=""
        srcDoc={styled(html)}
        style={{ width: "100%", height: "75vh", border: "1px solid #d9d9d9", background: "#fff" }}
      />
    </>
  );
}

export function Downloads({ path }: { path: string }) {
  const words = useWords();
  const [failed, setFailed] = useState<string | null>(null);
  const take = (wanted: string) =>
    download(wanted).then(
      () => setFailed(null),
      (error: Error) => setFailed(error.message),
    );
  return (
    <Flex gap={8} wrap align="center" style={{ marginBlock: 8 }}>
      <Button size="small" icon={<DownloadOutlined />} onClick={() => void take(path.replace(/\.html$/, ".docx"))}>
        {words("word")}
      </Button>
      <Button size="small" icon={<DownloadOutlined />} onClick={() => void take(path)}>
        {words("page")}
      </Button>
      {failed && (
        <Typography.Text type="danger" role="alert">
          {words("failed", { reason: failed })}
        </Typography.Text>
      )}
    </Flex>
  );
}

/** The page's own policy reigns in the frame too: its style sheets need the nonce. */
function styled(html: string): string {
  return nonce ? html.replaceAll("<style>", `<style nonce="${nonce}">`) : html;
}

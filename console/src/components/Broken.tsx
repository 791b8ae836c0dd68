import { Button } from "antd";
import { useRouteError } from "react-router";
import { Said } from "@/components/states";
import { pageWords } from "@/i18n";

const useWords = pageWords(
  "broken",
  { title: "这一页出错了", how: "内容没有丢失。请刷新；仍然出错时，请把下面的文字告诉管理员。", reload: "刷新" },
  {
    title: "This page failed",
    how: "Nothing was lost. Reload; if it fails again, tell the operator the words below.",
    reload: "Reload",
  },
);

/** What stands in place of a page that failed while it was drawn, or could not be loaded. */
export function Broken() {
  const words = useWords();
  const error = useRouteError();
  return (
    <main>
      <Said
        alarm
        title={words("title")}
        extra={
          <Button type="primary" onClick={() => location.reload()}>
            {words("reload")}
          </Button>
        }
      >
        {words("how")}
        <br />
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </Said>
    </main>
  );
}

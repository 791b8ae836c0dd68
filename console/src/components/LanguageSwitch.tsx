import { Button } from "antd";
import { setLanguage, useLanguage } from "@/i18n";

export function LanguageSwitch() {
  const language = useLanguage();
  const other = language === "zh" ? "en" : "zh";
  return (
    <Button type="text" size="small" lang={other === "en" ? "en" : "zh-CN"} onClick={() => setLanguage(other)}>
      {other === "en" ? "English" : "中文"}
    </Button>
  );
}

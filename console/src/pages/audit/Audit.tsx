import { useMay } from "@/app/viewer";
import { Page } from "@/components/Page";
import { NoRight } from "@/components/states";
import { Chain } from "@/pages/audit/Chain";
import { Disclosures } from "@/pages/audit/Disclosures";
import { useAuditWords } from "@/pages/audit/words";

export function Component() {
  const words = useAuditWords();
  const may = useMay();
  return (
    <Page title={words("title")}>
      {may("readDisclosures") ? (
        <>
          <Chain />
          <Disclosures />
        </>
      ) : (
        <NoRight />
      )}
    </Page>
  );
}

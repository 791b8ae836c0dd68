import "@/pages/board/board.css";
import { Button, ConfigProvider, Flex } from "antd";
import { useRef } from "react";
import { useSearchParams } from "react-router";
import type { Dimension } from "@/api/generated/graphql";
import { DIMENSIONS, useDimensionWords } from "@/app/dimensions";
import { Choose } from "@/components/Choose";
import { PrintOutlined, WallOutlined } from "@/components/icons";
import { Page } from "@/components/Page";
import { PeriodPicker } from "@/components/PeriodPicker";
import { today } from "@/format/dates";
import { containing, type Period, periodOf } from "@/format/periods";
import { Downloads } from "@/pages/board/Downloads";
import { HeatMap } from "@/pages/board/HeatMap";
import { Kpi } from "@/pages/board/Kpi";
import { OnWall } from "@/pages/board/live";
import { PeriodFigures } from "@/pages/board/PeriodFigures";
import { TopAlerts } from "@/pages/board/TopAlerts";
import { useWall } from "@/pages/board/wall";
import { useBoardWords } from "@/pages/board/words";

const KINDS = ["month", "quarter", "year", "days30", "custom"] as const;

/** Type that is read from a chair, and from across a room. */
const BEFORE_ONE = { token: {} };
const ON_WALL = { token: { fontSize: 18 } };

export function Component() {
  const words = useBoardWords();
  const place = useRef<HTMLDivElement>(null);
  const wall = useWall(place);
  const { period, by, pick } = useChosen();
  const chosen = `${period.name} ${by}`;
  return (
    <div ref={place} className={wall.on ? "board board-wall" : "board"}>
      <OnWall value={wall.on}>
        <ConfigProvider
          theme={wall.on ? ON_WALL : BEFORE_ONE}
          getPopupContainer={() => (wall.on && place.current) || document.body}
        >
          <Page title={words("title")} extra={<Choices period={period} by={by} pick={pick} wall={wall} />}>
            <PeriodFigures key={chosen} period={period} by={by} />
            <div className="board-sections board-judged">
              <Kpi key={`kpi ${period.name}`} period={period} />
              <TopAlerts key={`alerts ${period.name}`} period={period} />
            </div>
            <HeatMap key={`heat ${period.name}`} period={period} />
          </Page>
        </ConfigProvider>
      </OnWall>
    </div>
  );
}

interface Chosen {
  period: Period;
  by: Dimension;
  pick: (name: "period" | "by", value: string) => void;
}

/** What the address says, the current month by branch where it says nothing. */
function useChosen(): Chosen {
  const [asked, setAsked] = useSearchParams();
  const now = today();
  const month = containing("month", now);
  const period = periodOf(asked.get("period") ?? month, now) ?? periodOf(month, now);
  if (!period) throw new Error(`no month ${month}`);
  const by = DIMENSIONS.find((dimension) => dimension === asked.get("by")) ?? "BRANCH";
  const pick = (name: "period" | "by", value: string) =>
    setAsked((held) => {
      held.set(name, value);
      return held;
    });
  return { period, by, pick };
}

function Choices({ period, by, pick, wall }: Chosen & { wall: ReturnType<typeof useWall> }) {
  const words = useBoardWords();
  const dimension = useDimensionWords();
  return (
    <Flex gap={8} wrap align="center">
      <PeriodPicker kinds={KINDS} period={period} onPick={(name) => pick("period", name)} />
      <Choose<Dimension>
        label={words("by")}
        value={by}
        onChange={(value) => pick("by", value)}
        options={DIMENSIONS.map((value) => ({ value, label: dimension(value) }))}
      />
      <Downloads period={period} by={by} />
      <Button icon={<PrintOutlined />} onClick={() => window.print()}>
        {words("print")}
      </Button>
      <Button icon={<WallOutlined />} onClick={wall.toggle}>
        {words(wall.on ? "leaveWall" : "wall")}
      </Button>
    </Flex>
  );
}

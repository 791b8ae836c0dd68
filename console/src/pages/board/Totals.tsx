import { Typography } from "antd";
import { Link } from "react-router";
import { casesPath } from "@/app/drilldown";
import { COLOURS } from "@/app/theme";
import { type Dashboard, FIGURES, type Shown } from "@/pages/board/figures";
import { useBoardWords } from "@/pages/board/words";

/** The figures of the whole, each with that of the period before; both lead to their cases. */
export function Totals({ board }: { board: Dashboard }) {
  const words = useBoardWords();
  return (
    <section aria-label={words("figures")}>
      <ul className="board-totals">
        {FIGURES.map((shown) => (
          <Total key={shown.word} shown={shown} board={board} />
        ))}
      </ul>
    </section>
  );
}

function Total({ shown, board }: { shown: Shown; board: Dashboard }) {
  const words = useBoardWords();
  const { word, figure, text } = shown;
  const { previous } = board;
  return (
    <li>
      <Typography.Text type="secondary">{words(word)}</Typography.Text>
      <Link
        className="board-figure"
        to={casesPath({ figure, from: board.from, to: board.to })}
        style={{ color: colourOf(shown, board) }}
        data-figure={figure}
      >
        {text(board.total)}
      </Link>
      <Link to={casesPath({ figure, from: previous.from, to: previous.to })}>
        {words("before", { value: text(previous.total) })}
      </Link>
    </li>
  );
}

/** Cards and overdue cases are marked where there are any. */
function colourOf({ figure, size }: Shown, board: Dashboard): string | undefined {
  if (!size(board.total)) return undefined;
  return { OVERDUE: COLOURS.red, RED: COLOURS.red, YELLOW: COLOURS.yellow }[figure as string];
}

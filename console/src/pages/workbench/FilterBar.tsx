import { Button, Grid } from "antd";
import { type RefObject, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useKeyLabel } from "@/app/dimensions";
import { useViewer } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import { Choose } from "@/components/Choose";
import { useMarkWords } from "@/components/marks";
import { addDays } from "@/format/dates";
import { useFigureWords } from "@/pages/workbench/figures";
import {
  CARDS,
  changed,
  countedOf,
  NODES,
  STAGES,
  stageOf,
  URGENCIES,
  WHOSE,
  whoseOf,
} from "@/pages/workbench/filters";
import { useWorkbenchWords } from "@/pages/workbench/words";

const CHOSEN = ["card", "node", "line", "department", "urgency", "grade", "branch", "overdue", "text"];

/** The filters of the list; all of them live in the address. */
export function FilterBar({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const words = useWorkbenchWords();
  const marks = useMarkWords();
  const choices = useChoices();
  const { role } = useViewer();
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string) => setParams(changed(params, { [name]: value || null }));
  const count = CHOSEN.filter((name) => params.has(name)).length;
  const select = (name: Parameters<typeof words>[0], options: Option[]) => (
    <Choose
      key={name}
      label={words(name)}
      value={params.get(name) ?? ""}
      options={[{ value: "", label: words("any", { label: words(name) }) }, ...withChosen(options, params.get(name))]}
      onChange={(value) => set(name, value)}
    />
  );
  const more = (
    <div className="filters">
      {select(
        "card",
        CARDS.map((value) => ({ value, label: marks(value) })),
      )}
      {select(
        "node",
        NODES.map((value) => ({ value, label: marks(value) })),
      )}
      {select("line", choices("businessLines"))}
      {select("department", choices("departments"))}
      {choices("branches").length ? (
        select("branch", choices("branches"))
      ) : (
        <BranchInput key={params.get("branch")} given={params.get("branch") ?? ""} set={set} />
      )}
      {select("grade", choices("grades"))}
      {select(
        "urgency",
        URGENCIES.map((value) => ({ value, label: words(value) })),
      )}
      <label className="filter-check">
        <input
          type="checkbox"
          checked={params.get("overdue") === "1"}
          onChange={(event) => set("overdue", event.target.checked ? "1" : "")}
        />
        {words("overdue")}
      </label>
      {count > 0 && (
        <Button
          size="small"
          type="link"
          onClick={() => setParams(changed(params, Object.fromEntries(CHOSEN.map((name) => [name, null]))))}
        >
          {words("clear")}
        </Button>
      )}
    </div>
  );
  return (
    <>
      <div className="filters">
        <Search search={search} />
        <Choose
          label={words("whose")}
          value={whoseOf(params, role.code)}
          options={WHOSE.map((value) => ({ value, label: words(value === "all" ? "everybody" : value) }))}
          onChange={(value) => set("whose", value)}
        />
        <Choose
          label={words("stage")}
          value={stageOf(params)}
          options={STAGES.map((value) => ({ value, label: words(value) }))}
          onChange={(value) => set("stage", value)}
        />
      </div>
      {wide ? (
        more
      ) : (
        <details>
          <summary>{count ? words("filtersOn", { count }) : words("filters")}</summary>
          {more}
        </details>
      )}
      <CountedTag />
    </>
  );
}

/** A choice that an address brought stands in the list even where the policy does not name it. */
function withChosen(options: Option[], chosen: string | null): Option[] {
  const named = !chosen || options.some(({ value }) => value === chosen);
  return named ? options : [...options, { value: chosen, label: chosen }];
}

interface Option {
  value: string;
  label: string;
}

/** Where the policy lists no branches, their names are typed. */
function BranchInput({ given, set }: { given: string; set: (name: string, value: string) => void }) {
  const words = useWorkbenchWords();
  return (
    <input
      className={given ? "filter on" : "filter"}
      style={{ width: 120 }}
      aria-label={words("branch")}
      placeholder={words("branch")}
      defaultValue={given}
      onKeyDown={(event) => event.key === "Enter" && set("branch", event.currentTarget.value.trim())}
      onBlur={(event) => event.target.value.trim() !== given && set("branch", event.target.value.trim())}
    />
  );
}

function Search({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const words = useWorkbenchWords();
  const [params, setParams] = useSearchParams();
  const asked = params.get("text") ?? "";
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  return (
    <search className="filter-search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setParams(changed(params, { text: typed.trim() }));
        }}
      >
        <input
          ref={search}
          type="search"
          aria-label={words("search")}
          placeholder={words("search")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button htmlType="submit">{words("find")}</Button>
      </form>
    </search>
  );
}

/** What the list was opened for from a figure, until it is taken away. */
function CountedTag() {
  const words = useWorkbenchWords();
  const figures = useFigureWords();
  const keyLabel = useKeyLabel();
  const [params, setParams] = useSearchParams();
  const counted = countedOf(params);
  if (!counted) return null;
  const key = counted.by ? ` · ${keyLabel(counted.by, counted.key ?? "")}` : "";
  const drop = () => setParams(changed(params, { counted: null, from: null, to: null, by: null, key: null }));
  const period = { from: counted.from, to: addDays(counted.to, -1) };
  return (
    <div className="counted">
      <span>
        {words("counted", { figure: figures(counted.figure), ...period })}
        {key}
      </span>
      <Button size="small" onClick={drop}>
        {words("drop")}
      </Button>
    </div>
  );
}

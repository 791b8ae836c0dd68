import { Button, Grid } from "antd";
import { type RefObject, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useViewer } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import { useMarkWords } from "@/components/marks";
import { addDays } from "@/format/dates";
import { KINDS, useFigureWords } from "@/pages/workbench/figures";
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
    <select
      key={name}
      aria-label={words(name)}
      className={params.has(name) ? "filter on" : "filter"}
      value={params.get(name) ?? ""}
      onChange={(event) => set(name, event.target.value)}
    >
      <option value="">{words("any", { label: words(name) })}</option>
      {withChosen(options, params.get(name)).map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
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
        <Kept name="whose" value={whoseOf(params, role.code)} set={set}>
          {WHOSE.map((value) => ({ value, label: words(value === "all" ? "everybody" : value) }))}
        </Kept>
        <Kept name="stage" value={stageOf(params)} set={set}>
          {STAGES.map((value) => ({ value, label: words(value) }))}
        </Kept>
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

interface KeptProps {
  name: "whose" | "stage";
  value: string;
  set: (name: string, value: string) => void;
  children: Option[];
}

/** A choice that always has a value. */
function Kept({ name, value, set, children }: KeptProps) {
  const words = useWorkbenchWords();
  return (
    <label className="filter-label">
      {words(name)}
      <select className="filter" value={value} onChange={(event) => set(name, event.target.value)}>
        {children.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
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
        <Button size="small" htmlType="submit">
          {words("find")}
        </Button>
      </form>
    </search>
  );
}

/** What the list was opened for from a figure, until it is taken away. */
function CountedTag() {
  const words = useWorkbenchWords();
  const figures = useFigureWords();
  const choices = useChoices();
  const [params, setParams] = useSearchParams();
  const counted = countedOf(params);
  if (!counted) return null;
  const kind = counted.by ? KINDS[counted.by] : undefined;
  const label = kind && choices(kind).find(({ value }) => value === counted.key)?.label;
  const key = counted.by ? ` · ${label ?? (counted.key || words("withoutKey"))}` : "";
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

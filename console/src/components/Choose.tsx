interface ChooseProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
}

/** The browser's own list of choices: as light as it gets, and known to every keyboard and telephone. */
export function Choose<V extends string>({ label, value, options, onChange }: ChooseProps<V>) {
  return (
    <select className="choose" aria-label={label} value={value} onChange={(event) => onChange(event.target.value as V)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

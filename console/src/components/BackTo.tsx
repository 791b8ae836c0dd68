import { Link } from "react-router";

/** The way back to the list that a page belongs to. */
export function BackTo({ path, label }: { path: string; label: string }) {
  return (
    <p className="no-print" style={{ margin: "0 0 12px" }}>
      <Link to={path}>‹ {label}</Link>
    </p>
  );
}

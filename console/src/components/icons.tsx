import type { SVGProps } from "react";

/** A handful of line icons; words stand beside them, or an aria-label on their button. */
function Icon({ d, ...rest }: SVGProps<SVGSVGElement> & { d: string }) {
  return (
    <svg
      width="1em"
      height="1em"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
      {...rest}
    >
      <path d={d} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export const DownloadOutlined = () => <Icon d="M12 4v11m0 0-4-4m4 4 4-4M4 20h16" />;
export const MenuOutlined = () => <Icon d="M4 6h16M4 12h16M4 18h16" />;
export const BellOutlined = () => <Icon d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4" />;
export const PrintOutlined = () => <Icon d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z" />;
export const WallOutlined = () => <Icon d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />;

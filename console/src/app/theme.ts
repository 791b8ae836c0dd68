import type { ThemeConfig } from "antd";

/** Whoever asks the system for less motion sees nothing slide, fade or turn (WCAG 2.3.3). */
const motion = !matchMedia("(prefers-reduced-motion: reduce)").matches;

/** antd's own blue and its faint greys miss the contrast that WCAG AA asks for. */
export const theme: ThemeConfig = {
  token: {
    motion,
    colorPrimary: "#0958d9",
    colorPrimaryHover: "#1668dc",
    colorLink: "#0958d9",
    colorLinkHover: "#003eb3",
    colorError: "#cf1322",
    colorTextDescription: "rgba(0,0,0,0.65)",
    colorTextPlaceholder: "#6b6b6b",
    colorTextDisabled: "rgba(0,0,0,0.58)",
    fontFamily: '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Segoe UI", sans-serif',
  },
  components: { Layout: { headerBg: "#fff", headerPadding: "0 16px", siderBg: "#fff" } },
};

/** Colours of cards and levels: dark enough for text on white, and told apart by their words as well. */
export const COLOURS = {
  red: "#cf1322",
  yellow: "#965a00",
  blue: "#0958d9",
  green: "#237804",
  grey: "#595959",
} as const;

/** The nonce under which this page may add style sheets. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

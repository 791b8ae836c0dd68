import { type RefObject, useEffect, useState } from "react";

/** Fills the screen with one element; Escape, or the same button, leaves it. */
export function useWall(place: RefObject<HTMLElement | null>): { on: boolean; toggle: () => void } {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const changed = () => setOn(document.fullscreenElement !== null && document.fullscreenElement === place.current);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, [place]);
  const toggle = () => void (on ? document.exitFullscreen() : place.current?.requestFullscreen());
  return { on, toggle };
}

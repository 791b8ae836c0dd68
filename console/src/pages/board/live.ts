import { createContext, useContext, useEffect } from "react";
import { type AnyVariables, type UseQueryArgs, useQuery } from "urql";

/** Whether the board hangs on a wall, where nobody asks for newer figures. */
export const OnWall = createContext(false);

const MINUTE = 60_000;

/** A question that is asked again each time the board is opened, and each minute on a wall. */
export function useFigures<D, V extends AnyVariables>(args: UseQueryArgs<V, D>) {
  const wall = useContext(OnWall);
  const [answer, ask] = useQuery<D, V>({ requestPolicy: "cache-and-network", ...args });
  useEffect(() => {
    if (!wall) return;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), MINUTE);
    return () => clearInterval(timer);
  }, [wall, ask]);
  return [answer, () => ask({ requestPolicy: "network-only" })] as const;
}

import { createContext, type ReactNode, useContext } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { ViewerQuery } from "@/api/generated/graphql";
import { CalendarProvider } from "@/app/calendar";
import { Answered } from "@/components/states";

const VIEWER = graphql(`
  query Viewer {
    viewer { user rights role { code zh en } branch { code zh en } department { code zh en } }
  }
`);

export type Viewer = ViewerQuery["viewer"];
const Held = createContext<Viewer | null>(null);

/** Nothing is shown before the service has said who this is. */
export function ViewerGate({ children }: { children: ReactNode }) {
  const [answer] = useQuery({ query: VIEWER });
  return (
    <Answered answer={answer} of={(data) => data.viewer}>
      {(viewer) => (
        <Held.Provider value={viewer}>
          <CalendarProvider>{children}</CalendarProvider>
        </Held.Provider>
      )}
    </Answered>
  );
}

export function useViewer(): Viewer {
  const viewer = useContext(Held);
  if (!viewer) throw new Error("useViewer outside of ViewerGate");
  return viewer;
}

/** Whether the role has a right at all; the server decides on each thing. */
export function useMay(): (right: string) => boolean {
  const { rights } = useViewer();
  return (right) => rights.includes(right);
}

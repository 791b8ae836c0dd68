import { useSearchParams } from "react-router";

/** At which instant and under which version the case is looked at; null: now, under the one that governs. */
export interface Asked {
  asOf: string | null;
  policyVersion: string | null;
}

/** The address holds it: `?asOf=2026-03-02T09:30:00+08:00&policy=…`. */
export function useAsked(): Asked {
  const [params] = useSearchParams();
  return { asOf: params.get("asOf"), policyVersion: params.get("policy") };
}

export function isNow({ asOf, policyVersion }: Asked): boolean {
  return asOf === null && policyVersion === null;
}

import { Nothing } from "@/components/states";

export function Component() {
  return <Nothing />;
}

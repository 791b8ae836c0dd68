import { graphql } from "@/api/generated";
import type { PreviewQuery, RegisterMutation } from "@/api/generated/graphql";

export const PREVIEW = graphql(`
  query Preview($input: PreviewCaseInput!) {
    previewCase(input: $input) {
      triage {
        isComplaint confidence urgency
        mainClass { zh en } businessLine { zh en } topic { zh en }
        spans { start end text term } reasons { ...ReasonLine }
      }
      mainClass { zh en } subclass { zh en } grade { zh en } businessLine { zh en } topic { zh en } urgency
      leadDepartment { zh en }
      targets { ...ClockLine }
      reasons { ...ReasonLine }
      repeatSuggestions { score case { id number subject receivedAt } reasons { ...ReasonLine } }
      userErrors { code field message }
    }
  }
`);

export const REGISTER = graphql(`
  mutation Register($input: RegisterCaseInput!) {
    registerCase(input: $input) {
      case {
        id number subject
        subclass { code zh en } businessLine { code zh en }
        status { targets { ...ClockLine } }
        actions { mutation called label { code zh en } }
      }
      repeatSuggestions { score case { id number subject receivedAt } reasons { ...ReasonLine } }
      userErrors { code field message }
    }
  }
`);

export type Preview = NonNullable<PreviewQuery["previewCase"]>;
export type Registered = NonNullable<RegisterMutation["registerCase"]["case"]>;
export type Repeats = Preview["repeatSuggestions"];
export type Clocks = Preview["targets"];

import { Select } from "antd";
import { useState } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { Choice } from "@/app/vocabulary";

const FIND = graphql(`
  query FindCases($text: String!) {
    cases(filter: { text: $text }, first: 10) { edges { node { id number subject } } }
  }
`);

interface CasePickerProps {
  /** Cases to choose from before anything is typed. */
  known?: Choice[];
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

/** Finds a case by its number or by words of its text; its value is the global id. */
export function CasePicker({ known = [], id, value, onChange }: CasePickerProps) {
  const [text, setText] = useState("");
  const [{ data, fetching }] = useQuery({ query: FIND, variables: { text }, pause: text.trim().length < 2 });
  const found = text.trim().length < 2 ? [] : (data?.cases?.edges ?? []);
  const others = found.filter(({ node }) => known.every((choice) => choice.value !== node.id));
  return (
    <Select
      id={id}
      value={value}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={fetching}
      options={[...known, ...others.map(({ node }) => ({ value: node.id, label: `${node.number} ${node.subject}` }))]}
    />
  );
}

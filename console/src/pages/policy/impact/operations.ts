import { graphql } from "@/api/generated";

export const CellOfImpact = graphql(`
  fragment ImpactCell on BacktestCell {
    count before { code zh en } after { code zh en } examples { id number }
  }
`);

export const BACKTEST = graphql(`
  query Backtest($draft: ID!, $from: Date, $to: Date) {
    backtest(draft: $draft, from: $from, to: $to) {
      oldVersion newVersion cases situations
      subclasses { ...ImpactCell } departments { ...ImpactCell } cards { ...ImpactCell }
      targets { target label { zh en } breachesBefore breachesAfter earlier later states { ...ImpactCell } }
      escalations { rule before after }
      kpi(moved: true) { period change { unit difference inForce { score } under { score } } }
      alertMovesCount
      alertMoves(first: 100) {
        kind period metric dimension key
        before { level previous current growth } after { level previous current growth }
      }
      alertPeriods { period before { blue yellow red } after { blue yellow red } }
    }
  }
`);

export const RULE_NAMES = graphql(`
  query RuleNames($draft: ID) { ruleSets(draft: $draft) { name rows { rule cells { zh en } } } }
`);

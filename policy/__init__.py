"""The rule model, its compilation, the clocks, the evaluation and the explanations. Knows no SQL, HTTP or GraphQL."""

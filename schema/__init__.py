"""The GraphQL contract, and nothing else: types, inputs, roots. `schema.graphql` is what it exports."""

"""Execution that plans the selections of a document once and answers them in a loop (docs/adr/0019).

fields      a field of a selection, and its ways into graphql-core
completing  what becomes of a value: leaves, lists, objects
resolving   where a field's value comes from
selecting   the steps of a selection, and the plan of an operation
executor    graphql-core's executor with plans
"""

"""Scenarios: a case told step by step in a YAML file, played through the GraphQL API, with what must come out.

model      the file's shape, every error with its place
selection  from what is expected to what must be asked
compare    from what is expected to what differs
stage      a throw-away service: store, rules, clock
runner     plays one scenario on one stage
"""

"""Between the GraphQL types and the services: authorise, call, return."""

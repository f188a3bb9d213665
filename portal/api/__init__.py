"""The HTTP API, below `/api/v1`: bearer tokens with scopes, idempotency keys, problem details, OpenAPI 3.1."""

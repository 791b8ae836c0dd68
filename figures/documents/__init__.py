"""Writers of documents: one module a format, each from a `policy.documents.model.Document` to bytes."""

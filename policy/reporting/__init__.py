"""Periodic reports as text templates that staff edit: which figures a template may name, and how it becomes a document.

catalogue   every figure, table and chart by name
syntax      what a template may hold, and where it does not
rendering   a template with its figures, as a `policy.documents.model.Document`
"""

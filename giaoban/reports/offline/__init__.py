"""A report as a file: pre-filled XLSX and DOCX that a unit downloads, fills in without a connection and returns.

`layout` says which tables and columns there are; `filling` puts a report into them; `writing_xlsx` and `writing_docx` write
them; `opening` looks at what comes back, `reading`, `reading_xlsx` and `reading_docx` take it apart. Nothing here knows a
form: `reports.forms.returned` brings what was read together with what the report says now (ADR 0014).
"""

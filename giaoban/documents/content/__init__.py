"""What a file is, by its content: checked, pictures written anew, text looked through. Knows no database and no request."""

from giaoban.documents.content.examine import MAX_BYTES, Examined, clean_name, examine

__all__ = ["MAX_BYTES", "Examined", "clean_name", "examine"]

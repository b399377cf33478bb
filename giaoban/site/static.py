"""Static files: hashed names and compressed copies once collected (`giaoban serve`), plain names before."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """A file that was not collected keeps its plain name; WhiteNoise finds it in its room."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name

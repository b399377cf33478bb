"""Static files: hashed names and compressed copies on a served site, plain names while testing."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    manifest_strict = False

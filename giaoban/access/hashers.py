from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id, 19 MiB, t=2, p=1: OWASP's minimum, and fast enough for a deadline evening (QUALITY.md)."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

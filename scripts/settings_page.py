"""docs/admin/settings.md from the settings themselves: `python scripts/settings_page.py > docs/admin/settings.md`."""

from giaoban.site.config import Config

print("# Settings\n")
print(
    "Environment variables, read at start. This page is made from `giaoban/site/config.py` by `scripts/settings_page.py`.\n"
)
print("| variable | default | what it does |\n|---|---|---|")
for name, field in Config.model_fields.items():
    default = str(field.default)
    print(f"| `GIAOBAN_{name.upper()}` | {f'`{default}`' if default else '*empty*'} | {field.description} |")

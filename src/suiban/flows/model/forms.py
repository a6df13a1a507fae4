"""Forms of a step: the part of JSON Schema that they may use, and what is wrong with what was filled in."""

from collections.abc import Mapping


def fields_of(schema: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of all fields and of those that have to be filled in."""
    properties, required = schema.get("properties"), schema.get("required")
    names = tuple(properties) if isinstance(properties, dict) else ()
    return names, tuple(name for name in (required if isinstance(required, list) else ()) if name in names)

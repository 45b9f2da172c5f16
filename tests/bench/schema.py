"""Checks a JSON value against a JSON Schema, as far as the schemas of this house go.

A keyword that is not known here is an error, never passed over.
"""
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float)}
SILENT = {"$schema", "$defs", "title", "description"}


class Violation(Exception):
    pass


def require(condition, where, what):
    if not condition:
        raise Violation(f"{where}: {what}")


def check(value, schema, root=None, where="$"):
    """Raises Violation, which says where, unless the value is what the schema describes."""
    root = root or schema
    for keyword, wanted in schema.items():
        if keyword not in SILENT:
            rule = RULES.get(keyword)
            require(rule, where, f"the schema says `{keyword}`, which is not known here")
            rule(value, wanted, schema, root, where)


def check_type(value, wanted, schema, root, where):
    # Python counts a truth value as an integer.
    right = isinstance(value, TYPES[wanted]) and not isinstance(value, bool)
    require(right, where, f"{value!r} is no {wanted}")


def check_ref(value, wanted, schema, root, where):
    target = root
    for part in wanted.removeprefix("#/").split("/"):
        target = target[part]
    check(value, target, root, where)


def check_properties(value, wanted, schema, root, where):
    for name in wanted.keys() & value.keys():
        check(value[name], wanted[name], root, f"{where}.{name}")


def check_additional(value, wanted, schema, root, where):
    assert wanted is False, "only `false` is known here"
    more = value.keys() - schema["properties"].keys()
    require(not more, where, f"nobody knows {sorted(more)}")


def check_required(value, wanted, schema, root, where):
    missing = [name for name in wanted if name not in value]
    require(not missing, where, f"{missing} missing")


def check_dependent(value, wanted, schema, root, where):
    for name in wanted.keys() & value.keys():
        check_required(value, wanted[name], schema, root, where)


def check_items(value, wanted, schema, root, where):
    for index, item in enumerate(value):
        check(item, wanted, root, f"{where}[{index}]")


RULES = {
    "type": check_type,
    "$ref": check_ref,
    "properties": check_properties,
    "additionalProperties": check_additional,
    "required": check_required,
    "dependentRequired": check_dependent,
    "items": check_items,
    "enum": lambda value, wanted, schema, root, where:
        require(value in wanted, where, f"{value!r} is none of {wanted}"),
    "minimum": lambda value, wanted, schema, root, where:
        require(value >= wanted, where, f"{value} is less than {wanted}"),
    "minLength": lambda value, wanted, schema, root, where:
        require(len(value) >= wanted, where, "too short"),
    "minItems": lambda value, wanted, schema, root, where:
        require(len(value) >= wanted, where, "too few"),
}

"""What a migration may not do while the release before it serves requests.

Read from its SQL: `op.execute` alone is allowed, so that this sees everything.
"""

import ast
import re

FIRST = 29  # earlier ones were written before anybody ran this
NEW_TABLE = re.compile(r"\bcreate table (?:if not exists )?(\w+)")
_LEFT_TO_SQL = {"execute", "get_context"}
_REWRITES = r"gen_random_uuid|clock_timestamp|random\(|nextval|serial\b|generated\b"


def dangers(source):
    """Return what in a migration's text would hurt a running system, each in a sentence."""
    tree = ast.parse(source)
    statements = [each for text in _sql(tree) for each in _statements(text)]
    new = {found[1] for one in statements if (found := NEW_TABLE.match(one))}
    found = list(_helpers(tree))
    for statement in statements:
        found += _in_statement(statement, new, concurrently="concurrently" in source.lower())
    if not re.search(r"^unread_since = ", source, re.MULTILINE):
        found += [each for one in statements for each in _removals(one)]
    return found


def _sql(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "execute":
            yield from (
                part.value
                for argument in node.args
                for part in ast.walk(argument)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def _statements(text):
    without_comments = re.sub(r"--[^\n]*", "", text)
    for one in without_comments.split(";"):
        if one.strip():
            yield " ".join(one.lower().replace('"', "").split())


def _helpers(tree):
    for node in ast.walk(tree):
        ours = isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "op"
        if ours and node.attr not in _LEFT_TO_SQL:
            yield f"op.{node.attr}: write SQL in op.execute"


def _in_statement(statement, new, *, concurrently):
    changed = re.match(r"alter table (?:only )?(?:if exists )?(\w+) (.*)", statement)
    if changed and changed[1] not in new:
        yield from (each for action in _actions(changed[2]) for each in _in_action(action))
    index = re.match(r"create (?:unique )?index (concurrently )?.*? on (?:only )?(\w+)", statement)
    if index and not index[1] and index[2] not in new:
        yield "an index on a table that is in use is built CONCURRENTLY, in an autocommit_block"
    if re.match(r"(update|delete from) (?!alembic)", statement):
        yield "rows are changed in batches by a command or a job, not while a migration locks them"
    if "lock_timeout" in statement:
        yield "lock_timeout is set for all: without it one waiting migration stops everybody"
    if "statement_timeout" in statement and not concurrently:
        yield "statement_timeout is lifted only where an index is built CONCURRENTLY"


def _actions(rest):
    """Split the actions of an ALTER TABLE at the commas that are in no brackets."""
    depth, action = 0, ""
    for letter in rest:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield action.strip()
            action = ""
        else:
            action += letter
    yield action.strip()


def _in_action(action):
    if action.startswith("add column"):
        if "not null" in action and "default" not in action:
            yield "a new column that is NOT NULL has a DEFAULT: the release before does not fill it"
        if re.search(_REWRITES, action):
            yield "a default that differs from row to row rewrites the table"
    elif action.startswith(("add constraint", "add check")):
        slow = re.search(r"\b(check|foreign key|exclude|unique|primary key)\b", action)
        if slow and "not valid" not in action and "using index" not in action:
            yield "a constraint is added NOT VALID and validated in a migration of its own"
    elif re.match(r"alter (?:column )?\w+ (?:set data )?type", action):
        yield "another type is another column: add, copy, switch, remove"
    elif re.match(r"alter (?:column )?\w+ set not null", action):
        yield "NOT NULL is a CHECK, added NOT VALID and validated later"


def _removals(statement):
    if re.search(r"\bdrop (table|column)\b", statement):
        yield "what goes was read by the release before, unless unread_since names one that did not"
    if re.search(r"\brename (to|column)\b", statement):
        yield "nothing is renamed: add, copy, switch, remove"

"""S101: a row holds a key, a token or a password."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.safety._secrets import SIGHT, may_hold_secret, secrets
from datacraft.rules.safety._texts import in_texts, of_tool


@row_rule("S101", fix="unsafe", sight=SIGHT)
def secret(row: Row) -> Iterator[Problem]:
    """A row holds a key, a token or a password.

    What is in the training data comes out of the model. Known by the forms of some forty issuers, private keys, web
    tokens, connection strings, and by randomness after words such as `api_key`; keys from documentation are left
    out.

    Bad:

    ```json
    {"messages": [{"role": "user", "content":
      "My token is ghp_q8Zr3TnLw0VbYx5Kd7PmJc2HsAf9GuEi4RoD, does it work?"}, {"role": "assistant", "content":
      "I see."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content":
      "My token is ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, does it work?"}, {"role": "assistant", "content":
      "I see."}]}
    ```
    """
    yield from in_texts(row, may_hold_secret, _secrets, _in_tool)


def _secrets(pointer: str, text: str) -> Iterator[Problem]:
    for kind, found in secrets(text):
        edits = (Edit(pointer, text.replace(found, "[redacted]")),) if "/arguments" not in pointer else ()
        yield Problem(
            pointer, f"{kind}: {found[:6]}…", "revoke it, and put a made-up value of the same form there", edits
        )


_in_tool = of_tool(_secrets)

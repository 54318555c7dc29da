"""G113: the assistant answers in another language than the user speaks."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.grounding._languages import FOREIGN, language, speaks_of_languages


@row_rule("G113", "warning", sight=FOREIGN)
def language_mismatch(row: Row) -> Iterator[Problem]:
    r"""The assistant answers in another language than the user speaks.

    The model learns to change the language for no reason. Said where both are told for sure by their commonest words
    or their script, and where neither the conversation nor a tool speaks of a language.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Could you please tell me where my order is and when it will arrive at
      my house?"}, {"role": "assistant", "content": "Ihre Bestellung ist auf dem Weg zu Ihnen und wird am Montag bei
      Ihnen sein."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Could you please tell me where my order is and when it will arrive at
      my house?"}, {"role": "assistant", "content": "Your order is on its way and will be with you on Monday."}]}
    ```
    """
    heard = ""
    for i, message in row.messages:
        role = message.get("role")
        if role == "user":
            heard = language(text_of(message)) or heard
        elif role == "assistant" and heard:
            spoken = language(text_of(message))
            if spoken and spoken != heard and not speaks_of_languages(row):
                what = f"the user speaks {heard}, the answer is {spoken}"
                yield Problem(f"/messages/{i}/content", what, "answer in the user's language")
                return

"""What keys and passwords look like, by who issues them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

_ISSUERS = {
    "OpenAI key": ("sk-", r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}|sk-[A-Za-z0-9]{40,}"),
    "Anthropic key": ("sk-ant-", r"sk-ant-[A-Za-z0-9_-]{30,}"),
    "OpenRouter key": ("sk-or-v1-", r"sk-or-v1-[0-9a-f]{40,}"),
    "AWS access key id": ("AKIA ASIA AGPA AIDA AROA", r"(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    "Google API key": ("AIza", r"AIza[0-9A-Za-z_-]{35}"),
    "Google OAuth token": ("ya29.", r"ya29\.[0-9A-Za-z_-]{30,}"),
    "Google OAuth secret": ("GOCSPX-", r"GOCSPX-[0-9A-Za-z_-]{28}"),
    "GitHub token": (
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}",
    ),
    "GitLab token": ("glpat- gldt-", r"glpat-[A-Za-z0-9_-]{20,}|gldt-[A-Za-z0-9_-]{20,}"),
    "Slack token": ("xox xapp-", r"xox[abeoprs]-[A-Za-z0-9-]{20,}|xapp-\d-[A-Za-z0-9-]{30,}"),
    "Slack webhook": (
        "hooks.slack.com",
        r"https://hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,}",
    ),
    "Discord webhook": ("/api/webhooks/", r"https://discord(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{50,}"),
    "Stripe key": ("_live_ _test_ whsec_", r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}|whsec_[A-Za-z0-9]{30,}"),
    "Square token": ("sq0 EAAA", r"sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}|EAAA[A-Za-z0-9_-]{60}"),
    "SendGrid key": ("SG.", r"SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,46}"),
    "Mailgun key": ("key-", r"key-[0-9a-f]{32}"),
    "Mailchimp key": ("-us", r"[0-9a-f]{32}-us\d{1,2}"),
    "Twilio key": ("SK", r"SK[0-9a-f]{32}"),
    "Twilio account": ("AC", r"AC[0-9a-f]{32}"),
    "Hugging Face token": ("hf_", r"hf_[A-Za-z0-9]{34,}"),
    "Groq key": ("gsk_", r"gsk_[A-Za-z0-9]{40,}"),
    "Replicate token": ("r8_", r"r8_[A-Za-z0-9]{37,}"),
    "Perplexity key": ("pplx-", r"pplx-[A-Za-z0-9]{40,}"),
    "Fireworks key": ("fw_", r"fw_[A-Za-z0-9]{20,}"),
    "xAI key": ("xai-", r"xai-[A-Za-z0-9]{60,}"),
    "PyPI token": ("pypi-", r"pypi-[A-Za-z0-9_-]{50,}"),
    "npm token": ("npm_", r"npm_[A-Za-z0-9]{36}"),
    "RubyGems key": ("rubygems_", r"rubygems_[0-9a-f]{48}"),
    "Docker token": ("dckr_pat_", r"dckr_pat_[A-Za-z0-9_-]{27,}"),
    "DigitalOcean token": ("_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    "Heroku key": ("HRKU-", r"HRKU-[0-9a-fA-F-]{36}"),
    "Databricks token": ("dapi", r"dapi[0-9a-f]{32}"),
    "HashiCorp token": ("hvs.", r"hvs\.[A-Za-z0-9_-]{24,}"),
    "New Relic key": ("NRAK-", r"NRAK-[A-Z0-9]{27}"),
    "Grafana token": ("glsa_ glc_", r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/]{32,}"),
    "Sentry token": ("sntry", r"sntry[su]_[A-Za-z0-9+/=_-]{40,}"),
    "Linear key": ("lin_api_", r"lin_api_[A-Za-z0-9]{40}"),
    "Notion key": ("secret_ ntn_", r"secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,}"),
    "Airtable token": ("pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    "Shopify token": ("shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    "Telegram bot token": (":AA", r"\d{8,10}:AA[A-Za-z0-9_-]{33}"),
    "Azure storage key": ("AccountKey=", r"AccountKey=[A-Za-z0-9+/]{80,}={0,2}"),
    "private key": ("-----BEGIN", r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----"),
    "age secret key": ("AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    "JSON web token": ("eyJ", r"eyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,}"),
    "password in a URL": ("://", r"[a-z][a-z0-9+.-]{2,20}://[^\s:/@\"'<>]{1,64}:[^\s:/@\"'<>]{3,128}@[\w.-]+"),
}
"""Issuer to texts of which one stands in every such key, and the form of the whole."""
_ASSIGNED = (
    r"(?:api[_-]?key|secret[_-]?(?:access[_-]?)?key|access[_-]?token|auth[_-]?token|client[_-]?secret|private[_-]?key|"
    r"bearer)[\"']?\s*[:=\s]\s*[\"']?(?P<assigned>[A-Za-z0-9+/_=.-]{24,})"
)
SIGHT = (
    r"sk-[A-Za-z0-9_-]{16}|(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}|AIza[0-9A-Za-z_-]{16}|ya29\.[0-9A-Za-z_-]{16}"
    r"|GOCSPX-|gh[pousr]_[A-Za-z0-9]{16}|github_pat_|gl(?:pat|dt)-|xox[abeoprs]-|xapp-|hooks\.slack\.com|/api/webhooks/"
    r"|(?:sk|rk)_(?:live|test)_|whsec_|sq0(?:atp|csp)-|EAAA[A-Za-z0-9_-]{16}|SG\.[A-Za-z0-9_-]{16}|key-[0-9a-f]{16}"
    r"|[0-9a-f]{32}-us|(?:SK|AC)[0-9a-f]{32}|hf_[A-Za-z0-9]{16}|gsk_[A-Za-z0-9]{16}|r8_[A-Za-z0-9]{16}|pplx-"
    r"|fw_[A-Za-z0-9]{16}|xai-[A-Za-z0-9]{16}|pypi-[A-Za-z0-9_-]{16}|npm_[A-Za-z0-9]{16}|rubygems_[0-9a-f]{16}"
    r"|dckr_pat_|do[opr]_v1_|HRKU-|dapi[0-9a-f]{16}|hvs\.[A-Za-z0-9_-]{16}|NRAK-|gls?[ac]_|sntry[su]_|lin_api_"
    r"|secret_[A-Za-z0-9]{16}|ntn_[A-Za-z0-9]{16}|pat[A-Za-z0-9]{14}\.|shp(?:at|ca|pa|ss)_|[0-9]{8}:AA|AccountKey="
    r"|-----BEGIN|AGE-SECRET-KEY-1|eyJ[A-Za-z0-9_-]{10}|://[^\s:/@]{1,64}:[^\s:/@]{3,128}@"
    r"|(?i:api[_-]?key|secret[_-]?(?:access[_-]?)?key|access[_-]?token|auth[_-]?token|client[_-]?secret|private[_-]?key|"
    r"bearer)(?:[\"'\\:=\s]|\\[nrt])+[A-Za-z0-9+/_=.-]{16}"
)
"""The beginning of every such key, in the JSON text of a conversation."""
_LONG = re.compile(r"[A-Za-z0-9_-]{16,}|-----BEGIN|://[^\s:/@]+:")
"""Every secret has a long word, a header or a colon in an address; most texts have none of them."""
_WORD_PART = re.compile(r"[A-Za-z0-9_]")


_PATTERNS = [(kind, marks.split(), re.compile(pattern)) for kind, (marks, pattern) in _ISSUERS.items()]
_ASSIGNMENT = re.compile(_ASSIGNED, re.I)
_SHAM = re.compile(
    r"x{4,}|\*{3,}|\.{3,}|example|sample|dummy|fake|placeholder|redacted|your[_-]|my[_-]?(?:key|token|secret)|changeme|"
    r"insert|12345678|abcdefgh|0000000|<[^>]*>|test[_-]?key|:(?:password|pass|pw|secret|pwd)@|\{|\$",
    re.I,
)


def may_hold_secret(text: str) -> bool:
    """A quick look that tells most texts apart; says nothing by itself."""
    longest = max(map(len, text.split()), default=0)
    return (longest >= 16 or "-----BEGIN" in text) and _LONG.search(text) is not None


def secrets(text: str) -> Iterator[tuple[str, str]]:
    """Kind and spelling of every secret in a text; made-up ones from documentation are left out."""
    found: dict[str, str] = {}
    for kind, marks, pattern in _PATTERNS:
        if any(mark in text for mark in marks):
            for match in pattern.finditer(text):
                inside = match.start() > 0 and _WORD_PART.match(text[match.start() - 1])
                if not inside and not _SHAM.search(match.group()) and not _is_plain(match.group()):
                    found.setdefault(match.group(), kind)
    for match in _ASSIGNMENT.finditer(text):
        value = match["assigned"]
        if not _SHAM.search(match.group()) and _is_random(value) and not any(value in known for known in found):
            found[value] = "secret"
    yield from ((kind, spelling) for spelling, kind in found.items())


def _is_random(value: str) -> bool:
    return entropy(value) >= 3.7 and any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _is_plain(found: str) -> bool:
    """Whether a text is too regular to be random: few different characters, or one letter over and over."""
    body = found.split("://")[-1] if "://" in found else found
    return "PRIVATE KEY" not in found and "://" not in found and len(set(body)) < 8


def entropy(text: str) -> float:
    """Bits per character by the text's own frequencies; random base 64 of 32 characters has about 4.5."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())

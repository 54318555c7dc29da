"""Tools under several names, from several modules."""

from reexport.one import again, one
from reexport.two import two

ALL = [two, one]
alias = one

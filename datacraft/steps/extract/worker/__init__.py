"""Runs under the user's interpreter, which may know nothing of datacraft: standard library and `agents` only.

`__main__` is started as a script and loads this folder under another name, so that nothing of it can shadow or be
shadowed by the user's modules. Written for Python 3.10, the oldest that the SDK runs on.
"""

"""Seeds and a toolset become validated rows: write, compose, judge, replace, until enough are accepted."""

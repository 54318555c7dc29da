"""The teacher behind a provider: a model that is given the plan of a row and finds its words."""

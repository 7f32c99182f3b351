"""Expected figures that come from elsewhere, with the elsewhere beside them.

`cases/` holds worked examples, each with its source, the place in it and the arithmetic
written out. `oracle` is a second planner written from the label texts, and `oracle_b` a
pump simulated second by second. None of them imports the product.
"""

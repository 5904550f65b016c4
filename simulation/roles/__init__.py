"""What the market asks of actors, and what each of them may see.

The market asks populations, not individuals: a question is a table of equal-length arrays, one row a decision, and so
is the answer. Actors never write tables; stages check and apply what they answer. What an actor may know is what its
question holds: a bidder is never told another's price, a buyer never sees true quality except through its marks.

`*_row` columns number rows of the market's tables; `key` columns feed luck. `check` refuses malformed answers.
"""

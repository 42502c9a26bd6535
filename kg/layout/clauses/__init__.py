"""What the clauses of an item tell: decisions, recommendations, votes, dissents, and who was there.

`kg.layout.clauses.item.read` takes the parts of one item and what is known of its document, and gives `Clauses`.
Wording is rows of `kg/layout/lexicon.toml`.
"""

"""Danish text, whatever it is part of: folding, dates and numbers, shapes of names, offices, words sought in one pass.

Nothing here knows minutes: text in, values with half-open offsets (code points) out.
"""

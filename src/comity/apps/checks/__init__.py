"""Checks: an officer's question, the matches it brought, the judgement of a person, and the hit that follows.

Owns the words *check*, *match*, *hit*, *confirmed hit*. A machine match is never a decision: an officer verifies it,
and that alone tells nobody abroad; sending a hit is an act of its own; the owner confirms. Start reading at
`workflows`, then `asking` (from words to a question), `comparing` (what the holdings answer), `actions`.
"""

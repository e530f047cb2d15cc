"""Judgements: what people have said of two records, remembered, and never a merge.

Owns the words *pair* (two records that may be about the same), *suggestion* (a pair that the node proposes to look at),
*judgement of a pair*: same, different or unsure. A judgement lies beside the records, changes nothing in them, tells
nobody abroad, is bound to both versions and lapses when either changes; *same* needs two people. For checks of people,
*told apart* remembers that the bearer of one document is not the person of one record, as a keyed digest that can be
looked up and not listed. Start at `workflows`, then `pairs`, `actions`; `suggesting` fills the review queue,
`remembering` is what checks ask.
"""

"""The exchange: this node's side of every feed, in tables, and the directory of members it trusts.

Words of this room: *peer* (another member's node), *line* (an item waiting for or on its way to one peer), *ledger*
(what each peer was sent, told to withdraw, and confirmed), *outcome* (what became of an item, kept for repeats),
*quarantine* (what could not be taken in), *card* (a node's public keys and address, handed over by people).

The rules are `kernel.federation`; here they meet tables and lines. Start at `actions`; `following` fills the feeds from
the holdings' journal, `handing_out` numbers and seals, `taking_in` receives, `pulling` goes and gets.
"""

"""The index: which held records share keys with a question, in milliseconds, without holding a single name.

It follows the holdings' journal and keeps, in files under the node's `index/`, the 64-bit keys of every record beside
its id and policy class. Owns the words *segment* (an immutable set of records and their keys), *manifest* (which
segments make the index, up to which line of the journal), *candidate*. It can be deleted at any time and is then built
anew.

Reading: `queries.candidates`, below it `ranking` and `segments`. Writing: `actions.follow`, below it `store`.
"""

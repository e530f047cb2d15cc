"""The index: which held records a question may mean, by name and by exact number, in milliseconds.

It follows the holdings' journal and keeps, in files under the node's `index/`, the names of every record as the engine
of `kernel.screening` packs them, its exact numbers in full, its id and its policy class. Owns the words *segment* (an
immutable set of records and their names), *run* (the same of their numbers), *mark* (a run states all numbers of that
record), *manifest* (which segments and runs make the index, up to which line of the journal), *candidate*. It can be
deleted at any time and is then built anew; it is as secret as the database beside it.

Reading: `queries.candidates` and `queries.numbers`. Writing: `actions.follow`, below it `store`. Names: `segments` over
`containers`, merged as `merging` says. Numbers: `numbers` answers from `number_runs`; `number_store` adds runs, made of
`number_columns` (`number_bulk` for whole registers) by `number_writing` and `number_merging`.
"""

"""What a person is to be told: the few things that need somebody now.

Words of this room: to *ring* is to tell, an *alert* is what was told, it is *closed* when the work is done. An alert
names its matter by id and holds no personal data. It is for one user, or for whoever has a role in a unit.
Start reading at `kinds`; other rooms ring through `actions.ring` and the home page shows `queries.waiting`.
"""

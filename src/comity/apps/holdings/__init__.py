"""Holdings: the records held here, our own and replicas of what others shared with us.

Owns the words *holding*, *own record*, *replica*, *policy class*, *journal*, *tombstone*, *sharing*. What is visible is
decided by `kernel.policy` alone; every change writes one line of the journal that index and exchange follow.
Start reading at `models`, then `actions` and `queries`.
"""

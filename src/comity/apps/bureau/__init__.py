"""Which bureau this node is: its member, names, federation, directories, keys and clock.

No tables. `this()` tells who we are, `now()` is the node's one clock, `suite()` and `keystore()` hold its keys.
Start reading at `configuration`.
"""

from comity.apps.bureau.clock import now
from comity.apps.bureau.configuration import Bureau, this
from comity.apps.bureau.keystore import KeyStore, keystore, suite
from comity.kernel.records import Desk

__all__ = ["Bureau", "Desk", "KeyStore", "keystore", "now", "suite", "this"]

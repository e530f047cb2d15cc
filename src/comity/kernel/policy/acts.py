"""Everything anybody can do that needs permission."""

from __future__ import annotations

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class Act(Code):
    """An act and its text for people."""

    CHECK = "check", N_("make a check")
    BATCH_CHECK = "batch_check", N_("check a list")
    APPROVE_BATCH = "approve_batch", N_("approve the check of a long list")
    READ = "read", N_("read a record")
    LIST = "list", N_("list records")
    JUDGE = "judge", N_("judge a match")
    JUDGE_PAIR = "judge_pair", N_("judge whether two records are about the same")
    CONFIRM_SAME = "confirm_same", N_("confirm that two records are about the same")
    SEND_HIT = "send_hit", N_("send a hit to the owner")
    ANSWER_HIT = "answer_hit", N_("answer a hit from abroad")
    CREATE = "create", N_("enter a record")
    REVISE = "revise", N_("change a record")
    WITHDRAW = "withdraw", N_("withdraw a record")
    IMPORT = "import", N_("import a list")
    EXPORT = "export", N_("export our own records")
    PROPOSE_SHARING = "propose_sharing", N_("propose to share records")
    APPROVE_SHARING = "approve_sharing", N_("approve the sharing of records")
    RECEIVE = "receive", N_("receive a record from its owner")
    MATCH = "match", N_("compare entities through the interface")
    SEARCH = "search", N_("search entities through the interface")
    MANAGE_PEOPLE = "manage_people", N_("manage officers and units")
    MANAGE_KEYS = "manage_keys", N_("manage API keys")
    CALIBRATE = "calibrate", N_("adopt a calibration of scores")
    MANAGE_PEERS = "manage_peers", N_("manage the members' nodes")
    READ_LOG = "read_log", N_("read the audit log")
    VERIFY_LOG = "verify_log", N_("verify the audit log")

    @property
    def is_on_records(self) -> bool:
        """Whether the act shows or changes records, so that a purpose must be stated first."""
        return self in _ON_RECORDS


_ON_RECORDS = frozenset(
    {
        Act.CHECK,
        Act.BATCH_CHECK,
        Act.READ,
        Act.LIST,
        Act.EXPORT,
        Act.JUDGE,
        Act.SEND_HIT,
        Act.MATCH,
        Act.SEARCH,
        Act.RECEIVE,
    }
    | {Act.JUDGE_PAIR, Act.CONFIRM_SAME}
)

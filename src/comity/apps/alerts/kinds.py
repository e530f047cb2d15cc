"""What there is to tell, as a table: the sentence, its places, who it is for by default, how pressing it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.kernel.policy import Role
from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class AlertKind(Code):
    """The kind of an alert and its heading. `Alert.about` is the id of the matter that the comment names."""

    HIT_RECEIVED = "hit_received", N_("Hit from abroad")  # a hit
    ANSWER_RECEIVED = "answer_received", N_("Answer from the owner")  # a hit
    RECORD_WITHDRAWN = "record_withdrawn", N_("Withdrawn by its owner")  # a hit on the record
    CHECKED_RECORD_WITHDRAWN = "checked_record_withdrawn", N_("Withdrawn since your check")  # a check
    RECORD_LAPSED = "record_lapsed", N_("Lease of a copy ended")  # a hit on the record
    CHECKED_RECORD_LAPSED = "checked_record_lapsed", N_("Lease ended since your check")  # a check
    RECORD_CORRECTED = "record_corrected", N_("Corrected by its owner")  # a hit on the record
    CHECKED_RECORD_CORRECTED = "checked_record_corrected", N_("Corrected since your check")  # a check
    PEER_TROUBLE = "peer_trouble", N_("Trouble with a member's feed")  # nothing
    SHARING_TO_APPROVE = "sharing_to_approve", N_("Sharing to approve")  # a sharing proposal
    IMPORT_TO_CONFIRM = "import_to_confirm", N_("Import to confirm")  # an import
    BATCH_TO_APPROVE = "batch_to_approve", N_("List check to approve")  # a batch check
    CHECK_REFERRED = "check_referred", N_("Referred by the front line")  # a check
    LOG_DAMAGED = "log_damaged", N_("The audit log does not verify")  # nothing


@dataclass(frozen=True)
class Told:
    """How an alert of a kind reads.

    sentence  msgid with named places; every place must be given to `ring`
    places    their names; values are codes, numbers and record ids, never anything about a person
    role      whom it rings for unless the caller says otherwise
    rank      0 is the most pressing; equals are ordered by age, the oldest first
    """

    sentence: str
    places: frozenset[str]
    role: Role
    rank: int


KINDS: Mapping[AlertKind, Told] = {
    AlertKind.LOG_DAMAGED: Told(
        N_("The verification of the audit log found a fault at entry %(entry)s."),
        frozenset({"entry"}),
        Role.DATA_PROTECTION,
        0,
    ),
    AlertKind.HIT_RECEIVED: Told(
        N_("%(member)s asks whether its person or object is the one in your record %(record)s."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.RECORD_WITHDRAWN: Told(
        N_("%(member)s has withdrawn record %(record)s. Do not act on it any more."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.CHECKED_RECORD_WITHDRAWN: Told(
        N_("%(member)s has withdrawn record %(record)s, which your check brought up. Do not act on it any more."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.RECORD_LAPSED: Told(
        N_("The lease of record %(record)s of %(member)s ended and its copy was removed. Do not act on it any more."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.CHECKED_RECORD_LAPSED: Told(
        N_("The lease of record %(record)s of %(member)s, which your check brought up, has ended. Do not act on it."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.RECORD_CORRECTED: Told(
        N_("%(member)s has corrected record %(record)s. Look at it again before you act."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.CHECKED_RECORD_CORRECTED: Told(
        N_("%(member)s has corrected record %(record)s, which your check brought up. Look at it again."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.PEER_TROUBLE: Told(
        N_("What %(member)s sends in the %(lane)s lane cannot be taken in: %(code)s. Records may be missing."),
        frozenset({"member", "lane", "code"}),
        Role.ADMINISTRATOR,
        1,
    ),
    AlertKind.CHECK_REFERRED: Told(
        N_("A check of the front line (%(unit)s) brought a match and was referred to the bureau."),
        frozenset({"unit"}),
        Role.OFFICER,
        1,
    ),
    AlertKind.ANSWER_RECEIVED: Told(
        N_("%(member)s has answered your hit on record %(record)s."),
        frozenset({"member", "record"}),
        Role.OFFICER,
        2,
    ),
    AlertKind.BATCH_TO_APPROVE: Told(
        N_("The check of a list of %(rows)s entries waits for a second person."), frozenset({"rows"}), Role.APPROVER, 3
    ),
    AlertKind.SHARING_TO_APPROVE: Told(
        N_("The sharing of %(records)s records waits for a second person."), frozenset({"records"}), Role.APPROVER, 3
    ),
    AlertKind.IMPORT_TO_CONFIRM: Told(
        N_("A new edition of %(list)s would remove %(removed)s entries. It waits for your word."),
        frozenset({"list", "removed"}),
        Role.OFFICER,
        3,
    ),
}

"""The one list of events. docs/protocol/audit-log.md documents the same list, and a test keeps them equal.

A code stands in signed entries: once used it never changes its meaning and is never removed.
"""

from __future__ import annotations

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class Event(Code):
    """What happened."""

    # the node itself
    NODE_STARTED = "node_started", N_("node started")
    INDEX_REBUILT = "index_rebuilt", N_("index rebuilt")
    # people and keys
    SIGNED_IN = "signed_in", N_("signed in")
    SIGN_IN_REFUSED = "sign_in_refused", N_("sign-in refused")
    SIGNED_OUT = "signed_out", N_("signed out")
    SIGN_IN_RESET = "sign_in_reset", N_("sign-in reset by an administrator")
    PASSWORD_CHANGED = "password_changed", N_("password changed")
    SECOND_FACTOR_ADDED = "second_factor_added", N_("second factor added")
    UNIT_ADDED = "unit_added", N_("unit added")
    USER_CREATED = "user_created", N_("user created")
    USER_DISABLED = "user_disabled", N_("user disabled")
    ROLE_CHANGED = "role_changed", N_("roles changed")
    API_KEY_CREATED = "api_key_created", N_("API key created")
    API_KEY_REVOKED = "api_key_revoked", N_("API key revoked")
    DENIED = "denied", N_("act denied")
    # records
    RECORD_CREATED = "record_created", N_("record created")
    RECORD_REVISED = "record_revised", N_("record revised")
    RECORD_WITHDRAWN = "record_withdrawn", N_("record withdrawn")
    RECORD_READ = "record_read", N_("record read")
    HOLDINGS_LISTED = "holdings_listed", N_("holdings listed")
    SHARING_PROPOSED = "sharing_proposed", N_("sharing proposed")
    SHARING_APPROVED = "sharing_approved", N_("sharing approved")
    SHARING_FINISHED = "sharing_finished", N_("large sharing carried out")
    SHARING_REFUSED = "sharing_refused", N_("sharing refused")
    IMPORT_STARTED = "import_started", N_("import started")
    IMPORT_CONFIRMED = "import_confirmed", N_("removals of an import confirmed")
    IMPORT_FINISHED = "import_finished", N_("import finished")
    IMPORT_REFUSED = "import_refused", N_("import refused")
    RECORDS_EXPORTED = "records_exported", N_("records exported")
    # checks
    CHECK_MADE = "check_made", N_("check made")
    CHECK_READ = "check_read", N_("answer to a check read again")
    CHECK_BATCH_REQUESTED = "check_batch_requested", N_("batch check requested")
    CHECK_BATCH_APPROVED = "check_batch_approved", N_("batch check approved")
    CHECK_BATCH_FINISHED = "check_batch_finished", N_("batch check finished")
    CHECK_INPUT_ERASED = "check_input_erased", N_("input of a batch check erased")
    MATCH_JUDGED = "match_judged", N_("match judged")
    PAIR_READ = "pair_read", N_("two records compared")
    PAIR_JUDGED = "pair_judged", N_("two records judged")
    PAIR_CONFIRMED = "pair_confirmed", N_("two records confirmed to be about the same")
    PAIR_TAKEN_BACK = "pair_taken_back", N_("judgement of two records taken back")
    PAIR_LAPSED = "pair_lapsed", N_("judgement of two records lapsed")
    CALIBRATION_ADOPTED = "calibration_adopted", N_("calibration of scores adopted")
    HIT_VERIFIED = "hit_verified", N_("hit verified")
    HIT_SENT = "hit_sent", N_("hit sent to the owner")
    HIT_RECEIVED = "hit_received", N_("hit received from abroad")
    HIT_ANSWERED = "hit_answered", N_("hit answered")
    HIT_ANSWER_RECEIVED = "hit_answer_received", N_("answer to a hit received")
    HIT_LAPSED = "hit_lapsed", N_("hit lapsed: its record was withdrawn")
    HIT_CLOSED = "hit_closed", N_("hit closed")
    API_MATCH = "api_match", N_("comparison through the interface")
    API_SEARCH = "api_search", N_("search through the interface")
    API_ENTITY_READ = "api_entity_read", N_("entity read through the interface")
    # the exchange
    ENVELOPE_SENT = "envelope_sent", N_("envelope sent")
    ENVELOPE_RECEIVED = "envelope_received", N_("envelope received")
    ENVELOPE_REFUSED = "envelope_refused", N_("envelope refused")
    ITEM_TRIED_AGAIN = "item_tried_again", N_("item of a newer version dealt with after an upgrade")
    REPLICA_STORED = "replica_stored", N_("replica stored")
    REPLICA_PURGED = "replica_purged", N_("replica purged")
    LEASE_RENEWED = "lease_renewed", N_("lease renewed")
    WITHDRAWAL_SENT = "withdrawal_sent", N_("withdrawal sent")
    WITHDRAWAL_APPLIED = "withdrawal_applied", N_("withdrawal applied")
    RECEIPT_SENT = "receipt_sent", N_("receipt sent")
    RECEIPT_RECEIVED = "receipt_received", N_("receipt received")
    PEER_ADDED = "peer_added", N_("peer added")
    PEER_CHANGED = "peer_changed", N_("peer changed")
    DIRECTORY_UPDATED = "directory_updated", N_("directory updated")
    # the log itself
    LOG_READ = "log_read", N_("log read")
    LOG_VERIFIED = "log_verified", N_("log verified")
    LOG_SEALED_OPENED = "log_sealed_opened", N_("sealed detail opened")
    DETAILS_ERASED = "details_erased", N_("details erased at the end of their period")

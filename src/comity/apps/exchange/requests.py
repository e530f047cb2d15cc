"""Signed requests between nodes: RFC 9421 with the member's `request` key, short-lived, answered once.

Covered: method, authority, path, query and the federation's id; so a request for one node, federation or cursor is good
for no other. Parameters: created, expires, nonce, keyid, alg (ed25519), tag `comity-peer`.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)

from comity.apps import bureau
from comity.apps.exchange import directories
from comity.apps.exchange.models import Nonce, Peer
from comity.kernel.errors import Unauthentic
from comity.kernel.federation import Directory, KeyState
from comity.kernel.keys import PublicKey, Use
from comity.kernel.vocabulary import Member

TAG = "comity-peer"
LABEL = "comity"
FEDERATION_HEADER = "comity-federation"
COVERED = ("@method", "@authority", "@path", "@query", FEDERATION_HEADER)
LIFETIME = timedelta(seconds=60)
CLOCK_TOLERANCE = timedelta(seconds=60)
NONCE_BYTES = 16
MAX_NONCE = 64


@dataclass
class Message:
    """The parts of a request that a signature can cover; `url` is absolute."""

    method: str
    url: str
    headers: MutableMapping[str, str] = field(default_factory=dict)


def sign(method: str, url: str, at: datetime) -> dict[str, str]:
    """The headers that prove a request to be ours."""
    us, suite, secret = bureau.this(), bureau.suite(), bureau.keystore().pair().of(Use.REQUEST)
    message = Message(method, url, {FEDERATION_HEADER: us.federation})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)
    prepared = signer.prepare(
        message,
        key_id=secret.public.id,
        created=at,
        expires=at + LIFETIME,
        nonce=suite.random(NONCE_BYTES).hex(),
        label=LABEL,
        tag=TAG,
        covered_component_ids=COVERED,
    )
    signer.apply(message, prepared, suite.sign_plain(secret, prepared.signature_base))
    return dict(message.headers)


def accept(message: Message, at: datetime) -> Member:
    """Who made this request; Unauthentic with a code for anything unsigned, unknown, expired or seen before."""
    us = bureau.this()
    stated = message.headers.get(FEDERATION_HEADER, "")
    if stated and stated != us.federation:
        raise Unauthentic(
            f"this node is of federation {us.federation}, the request of {stated[:64]}", code="wrong_federation"
        )
    keys = _Keys(directories.current(), us.member)
    verifier = _Verifier(signature_algorithm=_Ed25519, key_resolver=keys)
    verifier.at = at
    try:
        [result] = verifier.verify(message, max_age=LIFETIME, expect_tag=TAG, require_components=COVERED)
    except (InvalidSignature, HTTPMessageSignaturesException, ValueError) as fault:
        raise keys.refused or verifier.refused or _unsigned(message, fault) from None
    if keys.member is None:
        raise _unsigned(message, ValueError("no key"))
    created = datetime.fromtimestamp(int(result.parameters["created"]), UTC)
    with transaction.atomic():
        _once(keys.member, str(result.nonce or ""), at)
        Peer.objects.filter(pk=str(keys.member)).update(heard_at=at, clock_skew_s=(created - at).total_seconds())
    return keys.member


def forget_nonces(at: datetime) -> int:
    """Delete nonces of requests that have expired anyway."""
    gone, _ = Nonce.objects.filter(expires_at__lt=at).delete()
    return gone


def _once(member: Member, nonce: str, at: datetime) -> None:
    if not 16 <= len(nonce) <= MAX_NONCE:
        raise Unauthentic("the request has no proper nonce", hint="16 to 64 characters", code="nonce_missing")
    try:
        with transaction.atomic():
            Nonce.objects.create(member=str(member), nonce=nonce, expires_at=at + LIFETIME + 2 * CLOCK_TOLERANCE)
    except IntegrityError:
        raise Unauthentic("this very request was answered before", hint="sign a new one", code="replayed") from None


def _unsigned(message: Message, fault: Exception) -> Unauthentic:
    names = {name.lower() for name in message.headers}
    if not {"signature", "signature-input"} <= names:
        return Unauthentic(
            "the request is not signed", hint="sign it as docs/protocol/feeds.md says", code="signature_missing"
        )
    return Unauthentic(f"the request's signature does not hold: {fault}"[:300], code="bad_signature")


class _Keys(HTTPSignatureKeyResolver):  # type: ignore[misc]
    """Finds the request key in the directory, and remembers whose it is or why it is refused."""

    def __init__(self, directory: Directory, us: Member) -> None:
        self._directory, self._us = directory, us
        self.member: Member | None = None
        self.refused: Unauthentic | None = None

    def resolve_public_key(self, key_id: str) -> PublicKey | None:
        for entry in self._directory:
            for keys in entry.keys:
                key = keys.public.of(Use.REQUEST)
                if key.id == key_id and entry.member != self._us:
                    if keys.state is not KeyState.CURRENT:
                        self.refused = Unauthentic(
                            f"request key {key_id} of {entry.member} is {keys.state.value}",
                            hint="sign with the current key",
                            code="key_retired",
                        )
                        return None
                    self.member = entry.member
                    return key
        self.refused = Unauthentic(
            f"request key {key_id[:16]} is not in our directory",
            hint="is the node a member of this federation? Is our directory fresh?",
            code="unknown_key",
        )
        return None


class _Ed25519(algorithms.ED25519):  # type: ignore[misc]
    """The same algorithm, through the node's suite."""

    def __init__(self, public_key: PublicKey | None = None, private_key: Any = None) -> None:
        self._key = public_key

    def verify(self, signature: bytes, message: bytes) -> None:
        if self._key is None:
            raise InvalidSignature("no key")
        try:
            bureau.suite().verify_plain(self._key, message, signature)
        except Unauthentic as fault:
            raise InvalidSignature(fault.message) from None


class _Verifier(HTTPMessageVerifier):  # type: ignore[misc]
    """Compares times with the node's one clock, and says which bound was broken."""

    at: datetime
    refused: Unauthentic | None = None

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        created, expires = (sig_input.params.get(name) for name in ("created", "expires"))
        if type(created) is not int or type(expires) is not int or not 0 < expires - created <= 2 * LIFETIME.seconds:
            raise InvalidSignature("created and expires are needed, at most two minutes apart")
        now, tolerance = self.at.timestamp(), CLOCK_TOLERANCE.total_seconds()
        if created - now > tolerance or now - expires > tolerance:
            self.refused = Unauthentic(
                f"the request was made at {created} and expired at {expires}; it is {int(now)} here",
                hint="compare the clocks of the two nodes",
                code="expired",
            )
            raise InvalidSignature("outside its time")

"""The bytes of docs/protocol, written out: other implementations rely on them, so they never change."""

from uuid import UUID

from comity.kernel.envelopes import Header, Item, Lane, bodies, opening_digest
from comity.kernel.keys import bound
from comity.kernel.vocabulary import Member

EPOCH = bytes(range(16))
XA, XB = Member.parse("XA"), Member.parse("XB")
HEADER = (
    "636f6d6974792d656e76656c6f7065 0001"  # comity-envelope, version 1
    "0000000d 65786572636973652e74657374"  # exercise.test
    "00000010 000102030405060708090a0b0c0d0e0f"
    "00000002 5841"  # XA
    "00000002 5842"  # XB
    "00000006 757267656e74"  # urgent
    "00000008 0000000000000007" + "00000020" + "00" * 32 + "00000020" + "ff" * 32
)


def test_a_header_has_these_bytes_and_this_digest():
    header = Header("exercise.test", EPOCH, XA, XB, Lane.URGENT, 7, bytes(32), b"\xff" * 32)
    assert header.encode() == bytes.fromhex(HEADER)
    assert Header.decode(bytes.fromhex(HEADER)) == header
    assert header.digest.hex() == "eb11adc30ee62af8cdecd4d4643d97e390a7af4a0f7a515cc7c9cc399287a99c"


def test_an_opening_has_this_digest():
    digest = opening_digest("exercise.test", EPOCH, XA, XB, Lane.URGENT, (b"\1" * 16, 3))
    assert digest.hex() == "ca1a28a5528217b4eb1d0c7e2cf81ada28902661ffe00356a3ffa08cc53cf5a3"


def test_a_packed_body_has_these_bytes():
    packed = bodies._pack([Item(UUID(int=1), "hit", b"{}")])
    assert packed == b"comity-body\0\1" + bytes.fromhex("00000010" + "00" * 15 + "01" + "00000003") + b"hit\0\0\0\2{}"


def test_what_is_signed_has_these_bytes():
    assert bound("a.b", b"c", b"m") == b"comity\0" + b"\0\0\0\3a.b" + b"\0\0\0\1c" + b"m"

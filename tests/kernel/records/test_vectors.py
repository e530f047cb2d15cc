"""The bytes of docs/protocol/records.md, first by plain means alone, as another implementation would read them."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from comity.kernel.errors import Unauthentic
from comity.kernel.keys import PublicKey, RealSuite, Use
from comity.kernel.records import FULL_VIEW, HIT_ONLY_VIEW, Header, Receipt, SignedVersion, Withdrawal, reduced, verify

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "records.json").read_text("utf-8"))
VERSIONS = VECTORS["versions"]
ACTS = [("withdrawal", "owner"), ("receipt", "holder")]


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def canonical(value: Any) -> bytes:
    """RFC 8785 for values whose keys are ASCII and whose numbers are whole."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def check_signature(key: dict[str, str], context: bytes, text: str, prefix: str, signatures: dict[str, str]) -> None:
    use = framed(b"record", context)
    assert bytes.fromhex(prefix) == b"comity\x00" + framed(VECTORS["federation"].encode(), use)
    signed = bytes.fromhex(prefix) + text.encode()
    assert signatures.keys() == {"key", "ed25519"}
    Ed25519PublicKey.from_public_bytes(raw(key["public_ed25519"])).verify(raw(signatures["ed25519"]), signed)
    again = Ed25519PrivateKey.from_private_bytes(raw(key["secret_ed25519"])).sign(signed)
    assert again == raw(signatures["ed25519"])  # Ed25519 signs the same bytes the same way


@pytest.mark.parametrize("vector", VERSIONS)
def test_commitments_are_salted_hashes_of_name_and_value(vector: dict[str, Any]) -> None:
    header = json.loads(vector["version"]["header"])
    made = {}
    for salt, name, value in vector["version"]["fields"]:
        assert len(raw(salt)) == 16
        made[name] = hashlib.sha256(raw(salt) + name.encode() + b"\x00" + canonical(value)).digest()
    assert {name: raw(text) for name, text in vector["commitments"].items()} == made
    assert [raw(text) for text in header["commitments"]] == sorted(made.values())


@pytest.mark.parametrize("vector", VERSIONS)
def test_the_owner_signs_the_header_and_nothing_else(vector: dict[str, Any]) -> None:
    version = vector["version"]
    assert canonical(json.loads(version["header"])).decode() == version["header"]
    check_signature(
        VECTORS["keys"]["owner"],
        b"record-header/1",
        version["header"],
        vector["signed_prefix"],
        version["signatures"],
    )


def test_a_version_names_the_one_before_it_by_the_digest_of_its_header() -> None:
    first, second = VERSIONS
    digest = hashlib.sha256(first["version"]["header"].encode()).hexdigest()
    assert digest == first["header_sha256"] == json.loads(second["version"]["header"])["previous"]
    assert json.loads(first["version"]["header"])["previous"] is None


@pytest.mark.parametrize("kind, who", ACTS)
def test_withdrawals_and_receipts_are_signed_texts(kind: str, who: str) -> None:
    act = VECTORS[kind]["act"]
    assert canonical(json.loads(act["act"])).decode() == act["act"]
    context = f"{kind}/1".encode()
    check_signature(VECTORS["keys"][who], context, act["act"], VECTORS[kind]["signed_prefix"], act["signatures"])


# And this implementation reads and writes the same.


def public_key(who: str) -> PublicKey:
    key = VECTORS["keys"][who]
    public = PublicKey(VECTORS["federation"], Use.RECORD, (("ed25519", raw(key["public_ed25519"])),))
    assert public.id == key["id"]
    return public


@pytest.mark.parametrize("vector", VERSIONS)
def test_versions_are_read_verified_and_written_back(vector: dict[str, Any]) -> None:
    version = SignedVersion.from_json(vector["version"])
    verify(version, suite=RealSuite(), public=public_key("owner"))
    assert version.to_json() == vector["version"]
    assert version.header.digest().hex() == vector["header_sha256"]
    assert Header.from_bytes(vector["version"]["header"].encode()) == version.header
    named = {name: value for _salt, name, value in vector["version"]["fields"]}
    assert version.content.fields() == named


@pytest.mark.parametrize("place", range(len(VERSIONS[0]["version"]["fields"])))
def test_no_field_can_be_changed_unseen(place: int) -> None:
    data = json.loads(json.dumps(VERSIONS[0]["version"]))
    data["fields"][place][2] = ["something else"]
    with pytest.raises(Unauthentic) as refused:
        verify(SignedVersion.from_json(data), suite=RealSuite(), public=public_key("owner"))
    assert refused.value.code == "field_altered"


def test_views_leave_fields_out_and_still_verify() -> None:
    first, second = (SignedVersion.from_json(vector["version"]) for vector in VERSIONS)
    for whole, keep, names in (
        (first, HIT_ONLY_VIEW, VECTORS["views"]["hit_only of version 1"]),
        (second, FULL_VIEW, VECTORS["views"]["full of version 2"]),
    ):
        view = reduced(whole, keep)
        assert sorted(field.name for field in view.fields) == names
        verify(view, suite=RealSuite(), public=public_key("owner"))


def test_acts_are_read_verified_and_written_back() -> None:
    withdrawal = Withdrawal.from_json(VECTORS["withdrawal"]["act"])
    withdrawal.verify(RealSuite(), public_key("owner"))
    receipt = Receipt.from_json(VECTORS["receipt"]["act"])
    receipt.verify(RealSuite(), public_key("holder"))
    assert withdrawal.to_json() == VECTORS["withdrawal"]["act"]
    assert receipt.to_json() == VECTORS["receipt"]["act"]
    with pytest.raises(Unauthentic):
        receipt.verify(RealSuite(), public_key("owner"))

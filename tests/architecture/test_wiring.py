"""Each kind of payload that may arrive has one handler, in one table."""

from comity.kernel.federation import LANES, Payload
from comity.node import wiring


def test_each_payload_has_one_handler_and_one_lane() -> None:
    assert set(wiring.INBOX) == set(Payload)
    assert all(callable(handler) for handler in wiring.INBOX.values())
    assert set(LANES) == set(Payload)


def test_jobs_have_names_of_their_own_and_rest_between_runs() -> None:
    assert len({job.name for job in wiring.JOBS}) == len(wiring.JOBS)
    assert all(job.every_seconds > 0 for job in wiring.JOBS)

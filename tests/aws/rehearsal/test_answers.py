"""One text is answered at once: the best three labels, within the service's size and its units' speed."""

import pytest

from tests.support.rehearsal_stage import LIVE, SERVING, V1, Stage, rows


@pytest.fixture
def live(stage: Stage) -> Stage:
    """An endpoint of one unit."""
    stage.trained()
    stage.serving()
    return stage


def test_only_the_best_three_labels_are_told(live: Stage) -> None:
    found = live.classify("the login 0.7")
    assert list(found) == ["Classes"]
    scores = [one["Score"] for one in found["Classes"]]
    assert found["Classes"][0]["Name"] == "login"
    assert (len(scores), scores[0], scores) == (3, 0.7, sorted(scores, reverse=True))
    assert sum(scores) < 1


def test_a_model_of_many_labels_tells_labels(stage: Stage) -> None:
    stage.put("train.csv", rows("network|printer", "login"))
    stage.trained(Mode="MULTI_LABEL")
    stage.serving()
    found = stage.classify("network and printer")
    assert {one["Name"] for one in found["Labels"][:2]} == {"network", "printer"}
    assert "Classes" not in found


@pytest.mark.parametrize(("size", "error"), [(9_999, ""), (10_000, ""), (10_001, "TextSizeLimitExceeded")])
@pytest.mark.parametrize("sign", ["a", "é"])
def test_a_text_has_at_most_ten_kilobytes_not_signs(live: Stage, size: int, error: str, sign: str) -> None:
    wide = len(sign.encode())
    text = sign * (size // wide) + "a" * (size % wide)
    assert live.refused("ClassifyDocument", EndpointArn=LIVE, Text=text) == error


def test_a_unit_takes_two_short_documents_a_second(live: Stage) -> None:
    live.classify("the network")
    live.classify("the network")
    assert live.refused("ClassifyDocument", EndpointArn=LIVE, Text="the network") == "Throttling"
    live.clock.passes(0.499)
    live.clock.passes(0.002)
    assert live.classify("the network")


def test_a_unit_reads_a_hundred_signs_a_second(live: Stage) -> None:
    live.classify("x" * 500)
    live.clock.passes(4)
    assert live.refused("ClassifyDocument", EndpointArn=LIVE, Text="the network") == "Throttling"
    live.clock.passes(0.001)
    assert live.classify("the network")


def test_more_units_are_faster(live: Stage) -> None:
    live.call("UpdateEndpoint", EndpointArn=LIVE, DesiredInferenceUnits=10)
    live.clock.passes(SERVING)
    for _ in range(20):
        live.classify("the network")
    assert live.refused("ClassifyDocument", EndpointArn=LIVE, Text="the network") == "Throttling"


def test_each_endpoint_has_its_own_speed(live: Stage) -> None:
    other = live.endpoint("other", V1)
    live.clock.passes(SERVING)
    live.classify("x" * 500)
    assert live.classify("the network", other)


def test_a_text_or_bytes_are_given_and_bytes_are_not_rehearsed(live: Stage) -> None:
    assert live.refused("ClassifyDocument", EndpointArn=LIVE) == "InvalidRequest"
    assert live.refused("ClassifyDocument", EndpointArn=LIVE, Text="a", Bytes="YQ==") == "InvalidRequest"
    assert live.refused("ClassifyDocument", EndpointArn=LIVE, Bytes="YQ==") == "InvalidRequest"

"""Measures as they are declared: found by being there, parameters read the same way everywhere."""

from __future__ import annotations

import pytest

from sinews import measures
from sinews.errors import SinewsError, UnknownName
from sinews.measures import declare
from sinews.measures.declare import PARAMETERS, Answer, measure, read_parameters, written
from sinews.periods import Period

NAMES = [
    "arms.change", "arms.composition", "arms.deliveries", "arms.dollar_deals", "arms.export_share", "arms.first", "arms.import_share",
    "arms.licensed_production", "arms.orders", "arms.partners", "arms.rank", "arms.ratio", "arms.tiv", "arms.top", "arms.world_share",
]  # fmt: skip


def test_every_measure_that_was_promised_is_there() -> None:
    assert set(NAMES) <= measures.all_measures().keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_explains_itself(name: str) -> None:
    found = measures.get(name)
    assert found.summary.endswith((".", "first.", "first")) and len(found.doc) > len(found.summary)
    assert set(found.parameters) <= PARAMETERS.keys()
    assert "vintage" in found.parameters


def test_every_caveat_has_a_sentence_that_is_filled_in() -> None:
    for name, sentence in measures.caveat_sentences().items():
        assert name == name.lower() and sentence.strip().endswith((".", ":"))


def test_parameters_are_typed_and_written_back() -> None:
    tiv = measures.get("arms.tiv")
    values = read_parameters(
        tiv,
        {
            "period": "2016-20",
            "recipient": "Azerbeidzjan",
            "category": "armoured_vehicles",
            "supplier": "",
            "weapon": None,
        },
    )
    assert values["period"] == Period.parse("2016/2020") and values["recipient"].code == "AZE"
    assert values["category"] == "Armoured vehicles" and "supplier" not in values and "weapon" not in values
    assert written(values) == {"recipient": "AZE", "period": "2016/2020", "category": "Armoured vehicles"}
    assert read_parameters(tiv, written(values)) == values


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"perod": "2016"}, "did you mean 'period'"),
        ({"xyz": "1", "period": "2016"}, "it takes none like it"),
        ({}, "needs period=…"),
        ({"period": "2016", "recipient": "Azerbaidjann"}, "Azerbaijan"),
        ({"period": "1970", "recipient": "Azerbaijan"}, "1991"),
        ({"period": "2016", "recipient": "Yugoslavia"}, "Yugoslavia"),
        ({"period": "2016", "category": "ship"}, "did you mean 'Ships'"),
    ],
)
def test_a_wrong_parameter_is_one_line_with_the_nearest(given: dict[str, str], why: str) -> None:
    with pytest.raises(SinewsError) as caught:
        read_parameters(measures.get("arms.tiv"), given)
    assert why in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("n", ["0", "-1", "1.5", "ten", "1_0", "٣", "1" * 5000, [1], {}, 1e400])
def test_n_is_a_whole_number_from_one(n: object) -> None:
    with pytest.raises(SinewsError, match="whole number from 1"):
        read_parameters(measures.get("arms.top"), {"n": n, "period": "2016"})
    assert read_parameters(measures.get("arms.top"), {"n": 7, "period": "2016"})["n"] == 7


def test_an_unknown_measure_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        measures.get("arms.import_shares")
    assert caught.value.suggestions == ("arms.import_share",)


def test_a_parameter_that_no_measure_has_is_a_programmers_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declare, "REGISTRY", {})
    with pytest.raises(TypeError, match="no such parameters anywhere: whim"):

        @measure("test.whim", unit="")
        def whim(records: object, *, whim: str) -> Answer:
            """Nothing."""
            return Answer(None, "")


def test_the_world_can_be_named() -> None:
    assert (
        read_parameters(measures.get("arms.top"), {"importer": "World", "period": "2016"})["importer"].code
        == "g-world"
    )

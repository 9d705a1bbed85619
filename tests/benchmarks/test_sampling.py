from audio_fixtures.caller import CALLERS, Caller, Expect, load_all
from benchmarks.expectations import accepted_urgency
from benchmarks.sampling import stratified


def caller(name: str, *components: str, urgency: str = "U3", says: str = "hello") -> Caller:
    return Caller(name, "", "", (says,), {}, "no", Expect(components, urgency=urgency))


def test_every_kind_is_there_before_any_comes_twice() -> None:
    callers = [caller(f"ha-{n}", "HA") for n in range(5)] + [
        caller("cs", "CS"),
        caller("red", "HA", urgency="U0"),
        caller("mute", says="[silence]"),
    ]
    assert {one.id for one in stratified(callers, 4)} == {"red", "mute", "cs", "ha-0"}


def test_a_sample_does_not_depend_on_the_order_of_the_files() -> None:
    callers = load_all([CALLERS])
    assert stratified(callers, 12) == stratified(callers[::-1], 12)


def test_a_sample_of_our_callers_has_both_red_urgencies() -> None:
    found = [accepted_urgency(one.expect) for one in stratified(load_all([CALLERS]), 12)]
    assert any(accepted[-1:] == ("U0",) for accepted in found)
    assert any(accepted[-1:] == ("U1",) for accepted in found)

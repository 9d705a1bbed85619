"""What is done at a screen: asked for, pointed at, asked again; and what the screen shows of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialog import knowledge, screen
from dialog.events import CallBegan, Hypothesis, Keyed, Pointed, Revisited, Wanted
from dialog.knowledge import Knowledge
from dialog.reading import readings
from dialog.screen import Button
from dialog.understanding import understand
from dialog.vocabulary import vocabulary
from tests.dialog.talking import HARMLESS, Call, english

AT_SCREEN = CallBegan(channel="browser", open_now=True)


def shown(call: Call) -> screen.Shown:
    found = screen.question(call.knowledge, call.state)
    assert found is not None
    return found


def at_kiosk() -> Call:
    return Call(english().at_kiosk, AT_SCREEN)


def said(call: Call) -> str:
    return " ".join(call.told)


@pytest.mark.parametrize("wanted", ["repeat", "slower", "help"])
def test_what_is_asked_for_by_touch_leaves_the_question_where_it_was(wanted: str) -> None:
    call = Call().until("bleeding")
    call.feed(Wanted(wanted))
    assert call.question == "bleeding"


def test_slower_by_touch_slows_what_is_said() -> None:
    call = Call().until("bleeding")
    call.feed(Wanted("slower"))
    assert call.state.rate < 1


def test_back_by_touch_asks_the_question_before() -> None:
    call = Call().until("bleeding")
    before = call.state.asked[-2]
    call.feed(Wanted("back"))
    assert call.question == before


def test_a_touch_that_means_nothing_puts_the_question_again() -> None:
    call = Call().until("bleeding")
    for strange in (Wanted("dance"), Pointed("teapot"), Revisited("length"), Revisited("dance")):
        call.feed(strange)
        assert call.question == "bleeding"


def test_an_answer_that_is_revisited_is_asked_again_and_the_waiting_question_after_it() -> None:
    call = Call().until("stage")
    call.feed(Revisited("have_piece"))
    assert call.question == "have_piece"
    call.say("no")
    assert call.state.facts.value("have_piece") == "no"
    call.until("confirm", {**HARMLESS, "have_piece": "no"})
    assert call.state.facts.value("have_piece") == "no"


def test_a_danger_denied_by_mistake_and_revisited_is_an_emergency() -> None:
    call = Call().until("stage")
    call.feed(Revisited("breathing"))
    assert call.question == "breathing"
    call.feed(Keyed("1"))
    assert call.ended
    assert call.case["urgency"] == "U0"


def test_a_danger_that_waits_for_its_confirmation_waits_on_after_something_was_revisited() -> None:
    call = Call().until("swelling_or_fever")
    call.say("yes")
    assert shown(call).confirming
    call.feed(Revisited("bleeding"))
    call.say("no")
    assert (call.question, shown(call).confirming) == ("swelling_or_fever", True)


def test_what_was_pointed_at_counts_as_words_and_the_next_drawing_takes_its_place() -> None:
    call = Call().until("what_came_out", {**HARMLESS, "opening": "something came out"})
    first, second = call.knowledge.drawings[0], call.knowledge.drawings[-1]
    call.feed(Pointed(first.id))
    assert call.question != "what_came_out"
    weighed = set(call.state.words)
    assert weighed
    call.feed(Revisited("what_came_out"))
    call.feed(Pointed(second.id))
    if second is not first:
        assert not weighed & set(call.state.words)


def test_every_question_can_be_answered_by_its_buttons() -> None:
    """Until the read-back, always with the last button that is not "I don't know"."""
    call = at_kiosk()
    for _ in range(40):
        if call.ended or call.question == "confirm":
            break
        view = shown(call)
        typed = {"length": "6#", "scale": "0#", "digits": "3125550142#"}.get(view.pad, "")
        sure = [each for each in view.buttons if "know" not in each.label]
        harmless = {"have_piece": "1", "recording": "1", "opening": "1", "what_came_out": "1"}
        keys = typed or harmless.get(view.id, sure[-1].keys)
        call.feed(Keyed(keys))
    assert call.question == "confirm"
    assert not call.state.given_up


def test_whoever_cannot_say_if_it_is_a_danger_need_not_say_so_when_asked_once_more() -> None:
    call = Call().until("breathing")
    assert shown(call).buttons == (
        Button("1", "Yes"),
        Button("2", "No"),
        Button("3", "I don't know"),
    )
    call.say("yes")
    labels = [each.label for each in shown(call).buttons]
    assert labels == ["Yes, that's right", "No", "I don't know"]


def fits(call: Call, *labels: str) -> Call:
    """Touch these lines, then "next"."""
    keys = {each.label: each.keys for each in shown(call).buttons}
    call.feed(Keyed("".join(keys[label] for label in labels) + "#"))
    return call


def touched(opening: str, *labels: str) -> Call:
    """Whoever touches what happened and then all that fits."""
    call = at_kiosk().until("opening").say(f"[keys {opening}]")
    return fits(call, *labels)


def test_who_touches_what_happened_is_shown_what_else_may_fit_and_who_says_it_is_not() -> None:
    spoken, by_touch = at_kiosk().until("opening"), at_kiosk().until("opening")
    assert spoken.say("something came out").question == "breathing"
    assert by_touch.say("[keys 1]").question == "details"
    assert shown(by_touch).several
    assert fits(by_touch).question == "breathing"


def test_on_the_telephone_nobody_is_asked_what_only_a_screen_can_show() -> None:
    assert Call().until("opening").say("[keys 1]").question == "breathing"


def test_all_that_fits_counts_as_if_it_had_been_said() -> None:
    call = touched("1", "It is about a child", "It is a front tooth")
    assert all(call.state.facts.yes(fact) for fact in ("about_child", "front_tooth", "came_out"))
    assert call.state.facts.value("for_whom") == "child"
    assert call.question == "breathing"


def test_only_what_can_fit_is_shown() -> None:
    loose, out = at_kiosk().until("opening"), at_kiosk().until("opening")
    loose.feed(Keyed("2"))
    out.feed(Keyed("1"))
    assert "It is a bridge or a whole row of teeth" in {each.label for each in shown(loose).buttons}
    assert "It is my own real tooth, with its root" in {each.label for each in shown(out).buttons}
    for call in (loose, out):
        keys = [each.keys for each in shown(call).buttons]
        assert len(keys) == len(set(keys)), "each key is one line"


def test_a_bridge_that_moves_is_told_by_touch() -> None:
    call = touched("2", "It is a bridge or a whole row of teeth").until("confirm")
    assert call.case["urgency"] == "U2"


def test_what_happens_during_the_talk_is_told_by_touch_where_the_read_back_is_not_right() -> None:
    call = at_kiosk().until("confirm")
    call.feed(Keyed("2"))
    assert "change" in shown(call).text
    fits(call, "Blood fills my mouth")
    assert call.question == "bleeding_heavy"
    call.feed(Keyed("1"))
    assert call.case["urgency"] == "U0"


def test_a_read_back_that_is_wrong_in_nothing_that_can_be_touched_ends_well() -> None:
    call = at_kiosk().until("confirm")
    call.feed(Keyed("2"))
    assert fits(call).state.ended == "done"


def test_a_yes_to_several_dangers_by_touch_is_asked_which_by_its_buttons() -> None:
    call = Call().until("swelling_or_fever")
    call.feed(Keyed("1"))
    assert call.question == "swelling_or_fever"
    labels = {each.label: each.keys for each in shown(call).buttons}
    call.feed(Keyed(labels["Near my eye"]))
    assert call.ended
    assert call.case["urgency"] == "U0"


def test_what_was_understood_is_shown_in_the_order_of_the_questions() -> None:
    call = Call().until("confirm")
    understood = screen.understood(call.knowledge, call.state)
    answers = {each.question: each.answer for each in understood}
    assert answers["breathing"] == "No"
    assert answers["have_piece"] == "Yes"
    assert answers["callback_number"] == "3125550142"
    assert answers["stage"] == "still healing, with no tooth"
    assert "opening" not in answers
    assert list(answers) == [q.id for q in call.knowledge.questions if q.id in answers]


def test_what_nobody_knows_is_shown_as_that() -> None:
    call = Call().until("recent_surgery")
    call.say("I don't know")
    understood = screen.understood(call.knowledge, call.state)
    assert understood[-1].answer == "I don't know"


def test_at_the_kiosk_nobody_is_told_to_hang_up_or_to_wait_for_a_call() -> None:
    emergency = at_kiosk().until("breathing")
    emergency.feed(Keyed("1"))
    ordinary = at_kiosk().until("confirm")
    for told in (said(emergency), said(ordinary)):
        assert "hang up" not in told
        assert "call us" not in told
        assert "calls you" not in told
    assert "Tell the staff right now" in said(emergency)
    assert "front desk" in said(ordinary)


def test_somebody_at_a_screen_is_given_longer_before_they_are_asked_if_they_are_there() -> None:
    usual, there = Call().listened[0], at_kiosk().listened[0]
    assert there.no_input_s > 2 * usual.no_input_s


def test_the_kiosks_wording_changes_nothing_of_what_is_decided() -> None:
    usual, there = english(), english().at_kiosk
    assert replace(
        there, protocol=usual.protocol, advice=usual.advice, questions=usual.questions
    ) == replace(usual)


def told_by(language: Knowledge, words: str) -> dict[str, str]:
    return dict(understand(language, readings(language, (Hypothesis(words),), None)).facts)


def test_what_is_touched_tells_the_same_danger_in_every_language() -> None:
    usual, other = english().at_kiosk, knowledge.load("es").at_kiosk
    dangers = vocabulary(usual).dangers
    for first, second in zip(usual.questions, other.questions, strict=True):
        for one, same in zip(
            (*first.keys, *first.change_keys), (*second.keys, *second.change_keys), strict=True
        ):
            wanted, found = told_by(usual, one.says), told_by(other, same.says)
            missing = {name for name in dangers & wanted.keys() if found.get(name) != wanted[name]}
            assert not missing, (same.says, missing)

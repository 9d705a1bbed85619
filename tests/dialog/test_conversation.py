"""Whole turns: dangers at once, confirmations, corrections, doubts, the earlier case, the end."""

from __future__ import annotations

import pytest

from dialog.effects import End, Listen, Record, Save, Say, Transfer
from dialog.events import AnswerScore, CallBegan, Heard, HungUp, Hypothesis, Keyed, TimeUp
from dialog.facts import Fact
from tests.dialog.talking import Call, call, english


def spoken(call: Call) -> list[str]:
    return [effect.text for effect in call.effects if isinstance(effect, Say)]


def fact(call: Call, name: str) -> Fact:
    found = call.state.facts.get(name)
    assert found is not None, f"{name} is not known: {sorted(call.state.facts.known)}"
    return found


# --- the beginning and the end ---


def test_the_first_words_give_the_emergency_number_and_cannot_be_broken_into() -> None:
    first = next(effect for effect in Call().effects if isinstance(effect, Say))
    assert "nine one one" in first.text
    assert not first.barge_in


@pytest.mark.parametrize(("answer", "agreed"), [("yes", True), ("no", False), ("[keys 2]", False)])
def test_sound_is_kept_only_by_consent(answer: str, agreed: bool) -> None:
    assert Record(agreed) in Call().say(answer).effects


def test_consent_not_understood_is_no_consent() -> None:
    call = Call().say("purple", "monkey", "dishwasher")
    assert Record(False) in call.effects
    assert call.question == "opening"


def test_a_whole_call_leaves_a_case_and_says_goodbye() -> None:
    done = call()
    assert done.state.ended == "done"
    assert "Goodbye" in spoken(done)[-1]
    assert done.case["urgency"] == "U2"
    assert done.case["callback_number"] == "3125550142"
    assert isinstance(done.effects[-1], End)


def test_nobody_hears_goodbye_just_before_somebody_is_called_for_them() -> None:
    done = call({"opening": "the cap came out, my cheek is swollen", "swelling_or_fever": "yes"})
    assert (done.state.ended, done.case["urgency"]) == ("done", "U1")
    last = spoken(done)[-1]
    assert "saved" in last
    assert "Goodbye" not in last


def test_a_child_on_the_phone_is_asked_once_to_fetch_a_grown_up() -> None:
    call = Call().until("opening").say("I'm nine and the metal thing in my mouth came out")
    assert sum("grown-up" in told for told in call.told) == 1
    assert sum("grown-up" in told for told in call.through().told) == 1


def test_who_speaks_of_dying_is_told_once_whom_to_call_and_the_call_goes_on() -> None:
    call = Call().until("opening").say("my tooth came off, I want to kill myself")
    assert sum("hurt yourself" in told and "nine one one" in told for told in call.told) == 1
    assert call.question
    assert call.through().case["urgency"] == "U1"
    assert sum("hurt yourself" in told for told in call.told) == 1


def test_a_parent_is_not_asked_to_fetch_a_grown_up() -> None:
    call = Call().until("opening").say("my son is nine and the metal thing came out")
    assert not any("grown-up" in told for told in call.told)


def test_an_opening_that_tells_nothing_is_asked_for_once_more() -> None:
    call = Call().until("opening").say("hello, good evening")
    assert call.question == "opening"
    assert "For example" in call.told[-1]
    assert call.say("hello").question == "breathing"


def _mumbled(words: str, belief: float) -> Heard:
    readings = (
        Hypothesis(words, belief * 0.8, "one"),
        Hypothesis(f"{words} eh", belief * 0.2, "one"),
    )
    return Heard((*readings, Hypothesis("cow and gate", 0.1, "another")), at_s=5.0, ended_s=9.0)


def test_a_story_that_no_ear_believes_is_asked_for_once_more_and_kept() -> None:
    call = Call().until("opening")
    call.feed(_mumbled("the cap came out of my son", 0.5))
    assert call.question == "opening"
    assert "isn't clear" in call.told[-2]
    assert call.state.facts.get("someone_else") is not None
    call.feed(_mumbled("the cap came out", 0.5))
    assert call.question != "opening"


def test_a_story_that_one_ear_believes_is_enough() -> None:
    call = Call().until("opening")
    call.feed(_mumbled("the cap came out", 0.9))
    assert call.question == "breathing"


def test_a_danger_in_a_story_that_was_heard_badly_is_asked_about_at_once() -> None:
    call = Call().until("opening")
    call.feed(_mumbled("the cap came out and I can't breathe", 0.5))
    assert call.question == "breathing"


def test_the_offices_business_is_noted_after_the_questions_for_safety_alone() -> None:
    asking = Call().until("opening").say("I want to cancel my appointment")
    assert any("note your question" in told for told in asking.told)
    done = call({"opening": "I want to cancel my appointment"})
    assert not {"have_piece", "what_came_out", "stage"} & set(done.asked)
    assert done.case["urgency"] == "U4"


def test_who_has_lost_nothing_and_only_says_that_it_is_bad_is_asked_how_bad() -> None:
    answers = {"opening": "it's the implant one, it's bad", "have_piece": "nothing's out"}
    assert call({**answers, "pain": "ten"}).case["urgency"] == "U1"


@pytest.mark.parametrize("asked", ["Is that true?", "is that right", "can you hear me?"])
def test_a_question_answers_none_whatever_an_ear_makes_of_its_sound(asked: str) -> None:
    call = Call().until("breathing")
    call.feed(Heard((Hypothesis(asked),), (AnswerScore("yes", 0.95), AnswerScore("no", 0.05)), 9.0))
    assert call.state.facts.get("breathing") is None
    assert call.question == "breathing"


def test_bleeding_where_the_implant_was_is_urgent_and_the_piece_still_asked_about() -> None:
    done = call(
        {
            "opening": "the whole big screw came out, with threads",
            "bleeding": "yes, a little",
            "threads_where": "all the way down",
            "length": "twelve millimeters",
        }
    )
    assert done.case["ranked"][0][0] == "IM", done.case["ranked"]
    assert "threads_where" in done.case["questions_asked"]
    assert done.case["urgency"] == "U1"


def test_every_turn_saves_the_case_first() -> None:
    held = Call()
    while not held.ended:
        assert isinstance(held.effects[0], Save)
        held.through() if held.question == "confirm" else held.say("no")


def test_hanging_up_keeps_what_is_known_and_says_nothing() -> None:
    held = Call().until("bleeding")
    effects = held.feed(HungUp(30.0))
    assert [type(effect) for effect in effects] == [Save, End]
    assert held.case["ended"] == "hung up"
    assert "opening" in held.case["facts"]  # type: ignore[operator]


def test_the_longest_call_ends_with_the_emergency_number() -> None:
    held = Call().until("bleeding")
    held.feed(TimeUp(600.0))
    assert "nine one one" in spoken(held)[-1]
    assert held.ended


def test_nothing_happens_after_the_end() -> None:
    held = call()
    before = held.state
    assert held.feed(Heard((Hypothesis("hello"),))) == ()
    assert held.state == before


# --- dangers ---


def test_a_danger_in_the_first_words_is_confirmed_at_once_and_then_told_to_call() -> None:
    held = Call().until("opening").say("I can't breathe, my throat is closing up")
    assert held.question == "breathing"
    assert "Is that right?" in spoken(held)[-1]
    held.say("yes")
    assert held.ended
    assert held.case["urgency"] == "U0"
    assert "nine one one" in spoken(held)[0]
    # Said twice, no question any more, and the dentist on call is alerted.
    assert spoken(held).count(spoken(held)[0]) == 2
    assert Transfer("on_call", "emergency_breathing") in held.effects
    assert not any(isinstance(effect, Listen) for effect in held.effects)


def test_an_emergencys_words_cannot_be_broken_into() -> None:
    held = Call().until("opening").say("my throat is closing up", "yes")
    assert not any(e.barge_in for e in held.effects if isinstance(e, Say))


def test_an_emergency_by_key_is_believed_at_once() -> None:
    held = Call().until("breathing").say("[keys 1]")
    assert held.ended
    assert held.case["urgency"] == "U0"


@pytest.mark.parametrize("no", ["no", "no, it's not hard to breathe", "[keys 2]", "nope I'm fine"])
def test_a_danger_denied_at_its_confirmation_is_taken_back(no: str) -> None:
    held = Call().until("opening").say("it's hard to breathe when I think of the bill", no)
    assert not held.ended
    assert fact(held, "breathing").value == "no"
    assert held.through().case["urgency"] == "U2"


@pytest.mark.parametrize("question", ["breathing", "trauma_chest_faint", "swelling_or_fever"])
def test_a_doubt_about_a_danger_is_asked_once_more_and_then_counts_as_it(question: str) -> None:
    held = Call().until(question).say("I don't know")
    assert held.question == question
    held.say("I really don't know")
    assert held.case["urgency"] in ("U0", "U1")


def test_a_danger_told_in_place_of_an_answer_is_asked_about_at_once() -> None:
    held = Call().until("tooth_attached").say("help, my throat is closing up")
    assert held.question == "breathing"
    held.say("no, sorry, it's okay, I can breathe fine")
    # The question that was left for it comes back.
    assert held.question == "tooth_attached"


def test_a_danger_told_at_the_read_back_counts() -> None:
    held = Call().until("confirm").say("no, and now my eye is swelling shut")
    assert held.question == "swelling_or_fever"
    assert held.say("yes").case["urgency"] == "U0"


def test_a_heard_can_never_clears_a_danger_that_was_told() -> None:
    held = Call().until("opening").say("I can't breathe well")
    held.feed(Heard((Hypothesis("i can breathe well"),), at_s=20.0))
    assert held.question == "breathing"
    # Said so twice, or with a plain no, it does.
    assert held.say("no, I can breathe well").question == "bleeding"


def test_one_ear_hearing_a_danger_is_enough_to_ask() -> None:
    held = Call().until("opening")
    held.feed(
        Heard(
            (
                Hypothesis("the cap fell out and i can breathe", 0.9, "one"),
                Hypothesis("the cap fell out and i cannot breathe", 0.1, "two"),
            ),
            at_s=9.0,
        )
    )
    assert held.question == "breathing"


def test_the_sound_against_the_words_is_asked_again() -> None:
    held = Call().until("bleeding")
    heard = Heard((Hypothesis("no"),), (AnswerScore("yes", 0.9), AnswerScore("no", 0.1)), 9.0)
    held.feed(heard)
    assert held.question == "bleeding"
    assert held.state.facts.get("bleeding") is None


def test_the_sound_alone_never_clears_a_danger_at_once() -> None:
    held = Call().until("breathing")
    held.feed(Heard((), (AnswerScore("no", 0.99), AnswerScore("yes", 0.01)), 9.0))
    assert held.question == "breathing"


def test_what_a_small_ear_makes_of_words_that_the_other_left_open_is_asked_again() -> None:
    held = Call().until("pain")
    said = (Hypothesis("fix of my ear", 0.9, "whisper"), Hypothesis("no", 0.1, "vosk"))
    held.feed(Heard(said, (), 9.0))
    assert held.question == "pain"
    assert held.state.facts.get("pain") is None


def test_a_no_that_a_small_ear_and_the_sound_make_of_other_words_clears_no_danger_at_once() -> None:
    said = (Hypothesis("you have to grow things", 0.9, "whisper"), Hypothesis("no", 0.1, "vosk"))
    heard = Heard(said, (AnswerScore("no", 0.99), AnswerScore("", 0.01)), 9.0)
    held = Call().until("bleeding")
    for _ in range(2):
        held.feed(heard)
        assert held.question == "bleeding"
    assert held.say("yes").state.facts.yes("bleeding")


@pytest.mark.parametrize(
    ("answers", "urgency"),
    [
        (["no, I can breathe fine", "no, it's not hard to breathe"], "U0"),
        (["no, I can breathe fine", "no, no hives"], "U1"),
        (["no"], "U1"),
    ],
)
def test_who_breathes_well_has_not_denied_an_allergic_reaction(
    answers: list[str], urgency: str
) -> None:
    held = Call().until("opening").say("I've come out in hives and my lips are swelling up")
    assert held.say(*answers).case["urgency"] == urgency


def test_the_sound_of_a_whole_sentence_that_is_not_understood_confirms_nothing() -> None:
    held = Call().until("confirm")
    said = "wait, the purple umbrella is really on the table by the window now"
    held.feed(Heard((Hypothesis(said),), (AnswerScore("yes", 0.99), AnswerScore("", 0.01)), 9.0))
    assert not held.ended
    assert held.question == "confirm"
    assert "I noted your words for the dentist." in held.told
    held.say("yes")
    assert held.ended
    assert held.state.facts.value("confirm") == "yes"


@pytest.mark.parametrize("thanks", ["thank you so much", "okay great, thanks, bye"])
def test_thanks_for_the_read_back_end_the_call(thanks: str) -> None:
    assert Call().until("confirm").say(thanks).ended


def test_a_change_that_nothing_understood_is_kept_as_not_right() -> None:
    held = Call().until("confirm").say("no", "the purple umbrella is by the window table")
    assert held.ended
    assert held.state.facts.value("confirm") == "no"
    assert any("not right" in told for told in held.told)


# --- confirmations and corrections ---


def test_a_length_that_sounds_like_another_is_read_back() -> None:
    held = call_to_length().say("thirteen millimeters")
    assert held.question == "length"
    assert "thirteen millimeters" in spoken(held)[-1]


@pytest.mark.parametrize(
    ("answer", "value"),
    [("yes", "13"), ("no, thirty", "30"), ("thirteen", "13"), ("no, five millimeters", "5")],
)
def test_a_confirmation_takes_yes_or_the_value_again(answer: str, value: str) -> None:
    held = call_to_length().say("thirteen millimeters", answer)
    assert fact(held, "length").value == value


def test_a_correction_replaces_and_keeps_the_history() -> None:
    held = Call().until("confirm").say("no, there is a tooth on it")
    now = fact(held, "tooth_attached")
    assert now.value == "yes"
    assert now.words == "no, there is a tooth on it"
    assert [old.value for old in now.replaced] == ["no"]


def test_a_plain_no_asks_what_to_change_and_reads_back_again() -> None:
    held = Call().until("confirm").say("no")
    assert "What should I change" in spoken(held)[-1]
    held.say("I said it had the crown on")
    assert fact(held, "stage").value == "had_tooth"
    held.through()
    assert held.state.read_back == 2
    assert held.state.ended == "done"


def test_read_backs_end() -> None:
    held = Call().until("confirm")
    for _ in range(12):
        if not held.ended:
            held.say("no, that is wrong")
    assert held.ended


def test_read_backs_end_also_where_an_ear_hears_a_danger_in_every_answer() -> None:
    heard = Heard((Hypothesis("no", 1.0), Hypothesis("heart attack", 0.5)), at_s=90.0)
    held = Call().until("confirm")
    for _ in range(40):
        if not held.ended:
            held.feed(heard)
    assert held.ended


def test_the_next_answer_given_with_this_one_is_kept() -> None:
    held = Call().until("have_piece").say("yes, and I have no fever and no swelling either")
    held.through()
    assert fact(held, "have_piece").value == "yes"


# --- the earlier case ---


def earlier(**facts: str) -> dict[str, object]:
    kept = {name: {"value": value, "words": f"it is {value}"} for name, value in facts.items()}
    case = {"urgency": "U2", "ranked": [["HA", 0.9]], "facts": kept}
    return {"id": "k1", "opened_at": "2026-03-01T20:00:00", "ago_s": 7200.0, "case": case}


def again(**facts: str) -> Call:
    return Call(began=CallBegan(previous=earlier(**facts)))


def test_a_caller_of_before_is_asked_whether_it_is_the_same_and_only_they() -> None:
    assert "same_case" in again(stage="healing").through({"same_case": "no"}).asked
    assert "same_case" not in call().asked


def test_the_same_case_brings_over_what_the_piece_is_like_and_not_how_the_caller_feels() -> None:
    held = again(stage="healing", breathing="no", swelling_or_fever="no").until("same_case")
    held.say("yes")
    assert fact(held, "stage").how == "earlier"
    assert held.state.facts.get("breathing") is None
    assert held.question == "breathing"


def test_another_case_brings_nothing_over() -> None:
    held = again(denture="yes").until("same_case").say("no, something else")
    assert held.state.facts.get("denture") is None


def test_a_contradiction_to_the_earlier_call_is_shown_to_staff() -> None:
    held = again(tooth_attached="no").until("same_case").say("yes")
    held.until("confirm").say("no, there is a tooth on it").through()
    conflicts = held.case["conflicts"]
    assert {"what": "tooth_attached", "before": "no", "now": "yes"} in conflicts  # type: ignore[operator]


def test_a_contradiction_said_before_the_case_is_known_to_be_the_same_is_shown_too() -> None:
    opening = "the crown came off with the screw in it, the tooth is still on it"
    held = again(tooth_attached="no").through({"opening": opening, "same_case": "yes"})
    conflicts = held.case["conflicts"]
    assert {"what": "tooth_attached", "before": "no", "now": "yes"} in conflicts  # type: ignore[operator]


# --- what is saved and read back ---


def test_the_read_back_names_no_certainty_and_what_would_make_it_an_emergency() -> None:
    told = " ".join(call().told)
    assert "I can't be sure" in told
    assert "nine one one at once if" in told


def test_the_implant_is_named_as_possible_where_its_floor_holds() -> None:
    held = call(
        {
            "opening": "two little threaded pieces with no tooth on them came out of my gum, "
            "I wear a denture over it",
            "threads": "yes",
        }
    )
    assert any("implant" in text and "could" in text for text in held.told)


def test_a_question_of_the_caller_is_answered_in_approved_words_and_noted() -> None:
    held = call({"opening": "my cap came out, can I glue it back in myself?"})
    topic = next(t for t in english().topics if t.id == "home_cement")
    assert set(topic.answer) <= set(held.told)
    assert "home_cement" in held.case["topics"]  # type: ignore[operator]


def test_the_protocols_signature_goes_with_every_case() -> None:
    protocol = call().case["protocol"]
    assert protocol == {
        "name": english().protocol.name,
        "version": english().protocol.version,
        "fingerprint": english().fingerprint,
        "signed_by": "",
    }
    assert call().case["review"] == "not reviewed"


def call_to_length() -> Call:
    told = {
        "opening": "a big metal screw came out with no tooth on it",
        "stage": "I don't know",
        "denture": "no",
    }
    return Call().until("length", told)


def _going_on(call: Call, words: str) -> Call:
    call.feed(Heard((Hypothesis(words),), at_s=call.at_s, before_question=True))
    return call


def test_who_talks_on_into_a_question_is_asked_it_again_and_what_they_said_is_kept() -> None:
    call = _going_on(Call().until("breathing"), "no wait and it is nine millimeters long")
    assert call.question == "breathing"
    assert call.state.facts.get("breathing") is None
    assert call.state.facts.value("length") == 9
    assert call.state.asked.count("breathing") == 1


def test_a_danger_told_while_talking_on_counts() -> None:
    call = _going_on(Call().until("bleeding"), "and I can't breathe")
    assert call.question == "breathing"
    assert call.state.pending
    assert call.state.pending.mode == "confirm"


def test_talking_on_into_a_confirmation_does_not_answer_it() -> None:
    call = Call().until("bleeding").say("yes it is bleeding")
    asked = call.question
    assert _going_on(call, "no").question == asked
    assert call.state.facts.value("bleeding") == "yes"


def test_a_television_cannot_keep_a_question_from_being_answered() -> None:
    call = Call().until("breathing")
    for _ in range(3):
        _going_on(call, "no")
    assert call.state.facts.value("breathing") == "no"


def test_a_question_put_before_may_be_answered_early() -> None:
    call = Call().until("breathing").say("green bananas")
    assert _going_on(call, "no").question != "breathing"


def test_anything_answers_an_open_question() -> None:
    call = _going_on(Call().say("yes"), "my healing cap fell out")
    assert call.question == "breathing"


@pytest.mark.parametrize("at", ["breathing", "opening"])
def test_words_overtaken_by_a_key_answer_nothing_and_their_danger_counts(at: str) -> None:
    call = Call().until(at)
    said = "no but my throat is swelling and I can't breathe"
    call.feed(Heard((Hypothesis(said),), at_s=call.at_s, overtaken=True))
    assert call.question == "breathing"
    assert call.state.pending
    assert call.state.pending.mode == "confirm"
    assert call.state.facts.get("opening") is None or at != "opening"


def _early(call: Call, keys: str) -> Call:
    call.feed(Keyed(keys, call.at_s, before_question=True))
    return call


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_key_pressed_twice_does_not_answer_the_next_danger_question(key: str) -> None:
    call = _early(Call().until("bleeding"), key)
    assert call.question == "bleeding"
    assert call.state.facts.get("bleeding") is None
    assert call.say("[keys 2]").question != "bleeding"


def test_a_question_that_is_no_danger_is_answered_by_a_key_however_early() -> None:
    assert _early(Call().until("recording"), "2").question != "recording"


def test_who_was_asked_before_may_press_early() -> None:
    call = Call().until("bleeding").say("green bananas")
    assert _early(call, "2").question != "bleeding"


def _two_ears(no: float, danger: float, sound: float) -> Heard:
    """One ear's "no" and another's making "bleeding" of it, with the sound's own score."""
    said = (
        Hypothesis("no it's not bleeding", no, "one"),
        Hypothesis("the bleeding", danger, "two"),
    )
    return Heard(said, (AnswerScore("no", sound), AnswerScore("", 1 - sound)), 9.0)


@pytest.mark.parametrize(
    ("label", "heard", "asked_again"),
    [
        ("a small ear's slip, against the sound", _two_ears(0.95, 0.05, 0.99), False),
        ("the same where the sound is unsure", _two_ears(0.95, 0.05, 0.9), True),
        ("an ear that is heard", _two_ears(0.8, 0.2, 0.99), True),
    ],
)
def test_a_danger_in_another_reading_is_asked_about_unless_the_sound_denies_it(
    label: str, heard: Heard, asked_again: bool
) -> None:
    held = Call().until("bleeding")
    held.feed(heard)
    assert (held.question == "bleeding") is asked_again, label

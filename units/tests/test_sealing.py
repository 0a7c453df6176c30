"""The seals of the log of events: what somebody does behind the triggers' back is found and named (design, rule 7)."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction

from cchc.commands import CommandError
from cchc.tests.threads import at_once
from units import sealing
from units.models import Event, EventSeal, SealChain, SealMark, Unit
from units.sealing import FORMAT, FORMATS, GENESIS, seal_events
from units.tests.factories import CityFactory
from units.verifying_events import Broken, Fault, tail, verify

pytestmark = pytest.mark.django_db
AT_ONCE = dt.timedelta(0)


@pytest.fixture
def city() -> Unit:
    unit: Unit = CityFactory()
    return unit


def write(unit: Unit, number: int, *, note: str = "việc") -> list[Event]:
    return [Event.objects.record("try", unit, by=None, lead_unit=unit, note=f"{note} {n}") for n in range(number)]


@contextmanager
def behind_the_back(*tables: str) -> Iterator[None]:
    """With the rights of the database's owner: triggers off, as long as it takes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def broken(unit: Unit) -> Broken | None:
    (report,) = verify(unit)
    return report.broken


def printed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify_events", *arguments, stdout=out)
    return out.getvalue()


# --- Chains ---------------------------------------------------------------------------------------


def test_each_lead_unit_has_a_chain_of_its_own_without_gaps(city: Unit):
    other = CityFactory(short_name="UBND thị xã La Gi")
    for unit in (city, other, city, other, city):
        write(unit, 1)

    assert seal_events(batch=2) == 5

    for unit, length in ((city, 3), (other, 2)):
        seals = EventSeal.objects.filter(lead_unit=unit).order_by("position")
        assert [seal.position for seal in seals] == list(range(1, length + 1))
        assert SealChain.objects.get(pk=unit.pk).hash == seals[length - 1].hash
        assert broken(unit) is None


def test_a_hash_covers_the_one_before_and_every_column_of_the_event(city: Unit):
    (event,) = write(city, 1)

    seal_events()

    values = Event.objects.values_list(*FORMATS[FORMAT]).get(pk=event.pk)
    assert EventSeal.objects.get().hash == sealing.link_hash(GENESIS, FORMATS[FORMAT], values)
    assert set(FORMATS[FORMAT]) == {field.attname for field in Event._meta.concrete_fields}


def test_sealing_again_adds_nothing_until_something_happens(city: Unit):
    write(city, 2)

    assert [seal_events(), seal_events()] == [2, 0]
    write(city, 1)
    assert seal_events() == 1
    assert broken(city) is None


def test_an_event_with_numbers_that_json_does_not_agree_on_keeps_no_other_from_being_sealed(city: Unit):
    Event.objects.record("try", city, by=None, lead_unit=city, data={"id": 2**70})
    write(city, 1)

    assert seal_events() == 2
    assert broken(city) is None


def test_seals_are_append_only(city: Unit):
    write(city, 1)
    seal_events()

    for change in (lambda: EventSeal.objects.update(hash=GENESIS), lambda: EventSeal.objects.all().delete()):
        with pytest.raises((InternalError, IntegrityError), match="Cannot update or delete"), transaction.atomic():
            change()


# --- What somebody did behind the triggers' back --------------------------------------------------


@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_event_that_was_changed_is_named(city: Unit, place: int):
    events = write(city, 5)
    seal_events()

    with behind_the_back("units_event"):
        Event.objects.filter(pk=events[place].pk).update(note="chưa bao giờ")

    assert broken(city) == Broken(Fault.CHANGED, place + 1, events[place].pk)
    with pytest.raises(CommandError, match="1 chuỗi bị đứt") as refused:
        printed()
    assert refused.value.returncode == 1


@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_event_that_was_deleted_is_named(city: Unit, place: int):
    events = write(city, 5)
    seal_events()

    with behind_the_back("units_event"):
        Event.objects.filter(pk=events[place].pk).delete()

    assert broken(city) == Broken(Fault.MISSING, place + 1, events[place].pk)


def test_two_events_that_changed_places_are_found_at_the_first(city: Unit):
    events = write(city, 5)
    seal_events()

    with behind_the_back("units_event"):
        Event.objects.filter(pk=events[1].pk).update(note=events[3].note)
        Event.objects.filter(pk=events[3].pk).update(note=events[1].note)

    assert broken(city) == Broken(Fault.CHANGED, 2, events[1].pk)


def test_two_seals_that_changed_places_are_found_at_the_first(city: Unit):
    events = write(city, 5)
    seal_events()

    with behind_the_back("units_eventseal"):
        for pk, position in ((events[1].pk, 100), (events[3].pk, 2), (events[1].pk, 4)):
            EventSeal.objects.filter(pk=pk).update(position=position)

    found = broken(city)
    assert found is not None
    assert (found.position, found.event_id) == (2, events[3].pk)


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_seal_that_was_changed_is_told_from_a_changed_event(city: Unit, place: int):
    events = write(city, 5)
    seal_events()

    with behind_the_back("units_eventseal"):
        EventSeal.objects.filter(pk=events[place].pk).update(hash="f" * 64)

    assert broken(city) == Broken(Fault.SEAL_CHANGED, place + 1, events[place].pk)


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_seal_that_was_deleted_leaves_a_gap(city: Unit, place: int):
    events = write(city, 5)
    seal_events()

    with behind_the_back("units_eventseal"):
        EventSeal.objects.filter(pk=events[place].pk).delete()

    assert broken(city) == Broken(Fault.SEAL_MISSING, place + 1, None)


def test_a_chain_cut_off_with_its_head_is_found_by_the_events_that_lost_their_seals(city: Unit):
    events = write(city, 5)
    seal_events()
    SealMark.objects.update(settled=events[4].pk)

    with behind_the_back("units_eventseal"):
        EventSeal.objects.filter(position__gt=3).delete()
        kept = EventSeal.objects.get(position=3)
        SealChain.objects.update(position=3, hash=kept.hash)

    assert broken(city) == Broken(Fault.INSERTED, None, events[3].pk)


def test_a_head_that_was_changed_is_found(city: Unit):
    write(city, 3)
    seal_events()

    SealChain.objects.update(hash=EventSeal.objects.get(position=2).hash, position=2)

    assert broken(city) == Broken(Fault.HEAD_CHANGED, 2, None)


# --- What is said ---------------------------------------------------------------------------------


def test_an_empty_log_is_whole():
    assert seal_events() == 0
    assert printed() == "Chưa niêm phong: không còn sự kiện nào.\n"


def test_the_unsealed_tail_is_counted_with_its_oldest_time(city: Unit):
    write(city, 2)
    seal_events()
    first, _ = write(city, 2, note="sau")

    said = printed("--lead-unit", "UBND thành phố Phan Thiết")

    assert (tail().count, tail().oldest) == (2, first.recorded_at)
    assert "UBND thành phố Phan Thiết: 2 sự kiện liền mạch, dấu cuối chuỗi " in said
    assert "Chưa niêm phong: 2 sự kiện, sớm nhất ghi nhận lúc " in said


def test_only_the_chain_that_is_asked_for_is_walked(city: Unit):
    other = CityFactory(short_name="UBND thị xã La Gi")
    (event,) = write(other, 1)
    write(city, 1)
    seal_events()
    with behind_the_back("units_event"):
        Event.objects.filter(pk=event.pk).update(note="khác")

    assert "ĐỨT" not in printed("--lead-unit", str(city.pk))
    with pytest.raises(CommandError):
        printed("--lead-unit", str(other.pk))


def test_a_lead_unit_that_does_not_exist_gets_a_sentence():
    with pytest.raises(CommandError, match="Không có cơ quan chủ trì nào là «UBND Đà Lạt»"):
        printed("--lead-unit", "UBND Đà Lạt")


def test_a_long_chain_is_read_in_as_many_chunks_as_it_takes(city: Unit, monkeypatch: pytest.MonkeyPatch):
    events = write(city, 11)
    seal_events()
    monkeypatch.setattr("units.verifying_events.CHUNK", 3)

    (report,) = verify(city)
    assert (report.length, report.broken) == (11, None)
    with behind_the_back("units_event"):
        Event.objects.filter(pk=events[8].pk).update(note="khác")
    assert broken(city) == Broken(Fault.CHANGED, 9, events[8].pk)


# --- Many at once ---------------------------------------------------------------------------------


@contextmanager
def an_open_transaction(unit: Unit) -> Iterator[None]:
    """Somebody writes an event, and commits when the block ends."""
    written, may_commit = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                write(unit, 1, note="muộn")
                written.set()
                may_commit.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert written.wait(20)
        yield
    finally:
        may_commit.set()
        thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_sealed_when_it_comes(city: Unit):
    with an_open_transaction(city):
        early = write(city, 1)[0]
        sealed_meanwhile = [seal_events(settles_after=AT_ONCE) for _ in range(3)]
        settled_meanwhile = SealMark.objects.get().settled

    assert sealed_meanwhile == [1, 0, 0]
    assert settled_meanwhile < early.pk
    assert seal_events(settles_after=AT_ONCE) == 1
    late = Event.objects.get(note__startswith="muộn")
    assert late.pk < early.pk
    assert list(EventSeal.objects.order_by("position").values_list("pk", flat=True)) == [early.pk, late.pk]
    assert broken(city) is None


@pytest.mark.django_db(transaction=True)
def test_once_nothing_can_arrive_any_more_an_event_put_there_is_named(city: Unit):
    events = write(city, 2)
    with transaction.atomic():
        (undone,) = write(city, 1)
        transaction.set_rollback(True)
    write(city, 1)
    for _ in range(3):
        seal_events(settles_after=AT_ONCE)

    assert SealMark.objects.get().settled > undone.pk > events[1].pk
    undone.note = "chen vào"
    undone.save(force_insert=True)

    assert seal_events() == 0
    assert broken(city) == Broken(Fault.INSERTED, None, undone.pk)
    assert tail().count == 0


@pytest.mark.django_db(transaction=True)
def test_the_mark_waits_its_time_even_where_no_transaction_runs(city: Unit):
    write(city, 1)

    for _ in range(3):
        seal_events()

    assert SealMark.objects.get().settled == 0


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_make_one_chain(city: Unit):
    write(city, 60)

    results = at_once(*[lambda: seal_events(batch=7)] * 4)

    assert sum(results) == 60
    assert list(EventSeal.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 61))
    assert broken(city) is None


@pytest.mark.django_db(transaction=True)
def test_transitions_do_not_wait_for_the_sealer(city: Unit):
    write(city, 1)
    seal_events()

    with transaction.atomic():
        SealMark.objects.select_for_update().get()
        SealChain.objects.select_for_update().get()
        (result,) = at_once(lambda: write(city, 1))

    assert isinstance(result, list)
    assert seal_events() == 1

"""The door by which the checklist is saved, and what others hear of it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections.models import AnswerOperation, Finding, Strength
from inspections.tests.checklists import answer_of, criterion_of, save, sent
from inspections.tests.factories import FindingFactory

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, stage: Stage, *operations: Any) -> Any:
    url = reverse("checklist_save", args=[stage.inspection.pk])
    body = json.dumps({"operations": operations})
    return client.post(url, body, content_type="application/json", headers={"accept": "application/json"})


def queries(captured: CaptureQueriesContext) -> list[str]:
    transaction = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    asked = [query["sql"].rpartition("true); ")[2] for query in captured.captured_queries]  # after pghistory's context
    return [sql for sql in asked if not sql.startswith(transaction)]


def test_several_operations_are_saved_in_their_order(stage: Stage):
    response = post(
        signed_in(stage.cast.member),
        stage,
        sent(stage.inspection, "1.1.1", {"choice": "no"}),
        sent(stage.inspection, "1.1.1", {"choice": "yes"}, base=1),
    )

    results = response.json()["results"]
    assert [(r["outcome"], r["revision"], r["score"]) for r in results] == [
        ("applied", 1, "0.000"),
        ("applied", 2, "1.000"),
    ]
    assert answer_of(stage.inspection, "1.1.1").choice == "yes"


def test_a_bad_operation_is_told_and_does_not_hold_up_the_good_ones(stage: Stage):
    response = post(
        signed_in(stage.cast.member),
        stage,
        sent(stage.inspection, "1.1.2", {"numerator": "21", "denominator": "20"}),
        sent(stage.inspection, "1.1.1", {"choice": "yes"}),
    )

    results = response.json()["results"]
    assert response.status_code == 422
    assert [r["outcome"] for r in results] == ["refused", "applied"]
    assert "không được lớn hơn" in results[0]["errors"]["numerator"]


@pytest.mark.parametrize(("who", "status"), [("other_member", 403), ("home_affairs", 403), ("unit_head", 404)])
def test_the_save_stops_where_the_person_may_not_write(stage: Stage, who: str, status: int):
    response = post(signed_in(getattr(stage.cast, who)), stage, sent(stage.inspection, "1.1.1", {"choice": "yes"}))

    assert response.status_code == status
    assert response.json()["error"]
    assert not AnswerOperation.objects.exists()


def test_a_signed_out_device_is_told_so_in_json(stage: Stage):
    response = post(Client(), stage, sent(stage.inspection, "1.1.1", {"choice": "yes"}))

    assert response.status_code == 401
    assert "đăng nhập lại" in response.json()["error"]


def test_a_save_after_the_minutes_is_told_to_be_too_late(stage: Stage):
    type(stage.inspection).objects.update(status="minutes_drawn")

    response = post(signed_in(stage.cast.member), stage, sent(stage.inspection, "1.1.1", {"choice": "yes"}))

    assert response.status_code == 409
    assert "Chỉ ghi được phiếu kiểm tra" in response.json()["error"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"operations": 1}', '{"operations": []}', '{"operations": [1]}', "\xff"]
)
def test_a_body_that_is_no_list_of_operations_is_refused(stage: Stage, body: str):
    url = reverse("checklist_save", args=[stage.inspection.pk])

    response = signed_in(stage.cast.member).post(url, body.encode("latin-1"), content_type="application/json")

    assert response.status_code == 422
    assert "Hãy tải lại trang" in response.json()["error"]


def test_saving_an_answer_takes_at_most_eight_queries(stage: Stage):
    client = signed_in(stage.cast.member)
    post(client, stage, sent(stage.inspection, "1.1.3", {"choice": "du"}))

    operation = sent(stage.inspection, "1.1.1", {"choice": "yes"})

    with CaptureQueriesContext(connection) as captured:
        assert post(client, stage, operation).status_code == 200

    assert len(queries(captured)) <= 8, queries(captured)


def test_others_hear_what_changed_since_they_last_asked(stage: Stage):
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "yes"})
    client, url = signed_in(stage.cast.other_member), reverse("checklist_changes", args=[stage.inspection.pk])
    first = client.get(url, {"since": 0}).json()
    save(stage.inspection, stage.cast.member, "1.1.3", {"choice": "du"})

    second = client.get(url, {"since": first["last_operation"]}).json()

    assert [a["parts"]["result"]["value"]["choice"] for a in first["answers"]] == ["yes"]
    assert [a["parts"]["result"]["value"]["choice"] for a in second["answers"]] == ["du"]
    assert client.get(url, {"since": second["last_operation"]}).json()["answers"] == []


def test_a_conflict_is_heard_by_all_until_it_is_settled(stage: Stage):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"})
    client, url = signed_in(stage.cast.other_member), reverse("checklist_changes", args=[stage.inspection.pk])

    answer = client.get(url, {"since": 0}).json()["answers"][0]
    rival = answer["rivals"][0]
    assert (rival["value"], rival["by"]) == ("Không", stage.cast.member.full_name)

    signed_in(stage.cast.chair).post(
        reverse("conflict_settle", args=[stage.inspection.pk, rival["pk"]]), {"choose": "theirs"}
    )

    answer = client.get(url, {"since": 2}).json()["answers"][0]
    assert (answer["rivals"], answer["parts"]["result"]["value"]["choice"]) == ([], "no")


def test_asking_for_changes_is_light(stage: Stage):
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "yes"})
    client, url = signed_in(stage.cast.other_member), reverse("checklist_changes", args=[stage.inspection.pk])
    newest = client.get(url).json()["last_operation"]

    with CaptureQueriesContext(connection) as idle:
        client.get(url, {"since": newest})
    with CaptureQueriesContext(connection) as busy:
        client.get(url, {"since": 0})

    assert len(queries(idle)) <= 5
    assert len(queries(busy)) <= 6, queries(busy)


@pytest.mark.parametrize("since", ["-1", "x", "9" * 30, "١"])
def test_changes_since_nonsense_are_refused(stage: Stage, since: str):
    url = reverse("checklist_changes", args=[stage.inspection.pk])

    assert signed_in(stage.cast.member).get(url, {"since": since}).status_code == 422


def test_others_hear_which_block_beside_the_answers_changed(stage: Stage):
    client, url = signed_in(stage.cast.other_member), reverse("checklist_changes", args=[stage.inspection.pk])
    stamp = client.get(url).json()["stamp"]
    assert client.get(url, {"blocks": stamp}).json()["blocks"] is None

    item = criterion_of(stage.inspection, "1.1.1")
    finding = FindingFactory(inspection=stage.inspection, criterion=item)
    Strength.objects.create(inspection=stage.inspection, field_slug="procedures", text="Niêm yết đủ")
    first = client.get(url, {"blocks": stamp}).json()
    Finding.objects.filter(pk=finding.pk).update(revision=2)
    second = client.get(url, {"blocks": first["stamp"]}).json()

    assert set(first["blocks"]) == {f"x{item.pk}", "n-procedures"}
    assert first["blocks"]["n-procedures"] == second["blocks"]["n-procedures"]
    assert first["blocks"][f"x{item.pk}"] != second["blocks"][f"x{item.pk}"]

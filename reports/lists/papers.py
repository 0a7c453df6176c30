"""Papers: those cited, those drawn, the book of numbers, what waits for the clerk, conclusions, letters of reminder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from inspections.forms.conclusions import ConclusionFilterForm
from inspections.forms.findings import field_names
from inspections.forms.legal import LegalDocumentFilterForm
from inspections.models import ConclusionNotice, LegalDocument, ReminderLetter
from reports.conclusion_page import rows_of
from reports.letter_page import findings_of, letters_listed
from reports.lists.findings import of_findings
from reports.lists.table import Asked, Found, ListTable, Sheet, in_order, of_list, of_query, said_by
from reports.models import Document
from reports.number_book import book_count, book_lines
from reports.paper_lists import Waits, filtered, keeps_papers, kept_by, waiting
from reports.register_forms import PaperFilterForm, book_form
from reports.sheets import Column

WITH = ("issuer", "legal_document", "inspection__unit", "letter__unit")


def find_legal_documents(asked: Asked) -> Found:
    form = LegalDocumentFilterForm(asked.get)
    rows = form.apply(LegalDocument.objects.visible_to(asked.user)).select_related("drawn_as")
    return of_query(in_order(rows, ("-issued_on", "-pk")), said_by(form))


OF_LEGAL_DOCUMENTS: tuple[Column, ...] = (
    ("Số, ký hiệu", 20, lambda row: row.code),
    ("Ngày ban hành", 14, lambda row: row.issued_on),
    ("Tên loại", 18, lambda row: row.get_kind_display()),
    ("Trích yếu", 70, lambda row: row.subject),
    ("Cơ quan ban hành", 40, lambda row: row.issuer),
    ("Tệp", 18, lambda row: "có tệp" if row.file_id else "bản của hệ thống" if row.is_drawn else ""),
)


def find_papers(asked: Asked) -> Found:
    form = PaperFilterForm(asked.get, user=asked.user)
    rows = filtered(Document.objects.visible_to(asked.user), form.values())
    return of_query(in_order(rows, ("-dated_on", "-pk")).select_related(*WITH), said_by(form))


def _subject(row: Document) -> str:
    return row.subject or (row.legal_document.subject if row.legal_document else "")


def _unit(row: Document) -> str:
    about = row.inspection or row.letter
    return str(about.unit if about else row.issuer)


OF_PAPERS: tuple[Column, ...] = (
    ("Văn bản", 34, lambda row: row.get_kind_display()),
    ("Số, ký hiệu", 18, lambda row: row.code if row.number else ""),
    ("Ngày", 13, lambda row: row.dated_on),
    ("Nội dung", 60, _subject),
    ("Đơn vị", 30, _unit),
    ("Trạng thái", 18, lambda row: row.get_status_display()),
    ("Đang ở", 24, lambda row: row.get_desk_display()),
    ("Cách ký", 22, lambda row: row.get_way_display()),
    ("Chờ bản scan", 10, lambda row: row.waits_for_scan),
)


def find_at_clerk(asked: Asked) -> Found:
    """All three parts of the clerk's page, one below the other."""
    if not keeps_papers(asked.user):
        raise PermissionDenied
    kept = kept_by(asked.user)
    parts = [(what, waiting(kept, what).select_related(*WITH).order_by("dated_on", "pk")) for what in Waits]

    def read() -> Iterator[tuple[Waits, Document]]:
        return ((what, row) for what, rows in parts for row in rows.iterator(chunk_size=500))

    return Found((Sheet(lambda: sum(rows.order_by().count() for _, rows in parts), read),), [])


def _of_second(column: Column) -> Column:
    heading, width, value_of = column
    return heading, width, lambda row: value_of(row[1])


OF_CLERK: tuple[Column, ...] = (*map(_of_second, OF_PAPERS[:6]), ("Đang chờ", 18, lambda row: row[0].label))


def find_book(asked: Asked) -> Found:
    form = book_form(asked.user, asked.get)
    book = form.book
    said = [("Cơ quan", str(form.chosen)), ("Năm", str(book.year))]
    said += [("Ký hiệu", book.symbol)] if book.symbol else []
    return Found((Sheet(lambda: book_count(asked.user, book), lambda: book_lines(asked.user, book)),), said)


OF_BOOK: tuple[Column, ...] = (
    ("Số, ký hiệu", 18, lambda row: row.code),
    ("Ngày", 13, lambda row: row.dated_on),
    ("Tên loại", 22, lambda row: row.kind),
    ("Trích yếu", 60, lambda row: row.subject),
    ("Người ký", 26, lambda row: row.signer),
    ("Nơi nhận", 50, lambda row: "; ".join(row.recipients)),
    ("Nơi lưu", 20, lambda row: row.kept_by),
    ("Số bản", 8, lambda row: row.copies),
    ("Ghi chú", 40, lambda row: row.note),
)


def find_conclusions(asked: Asked) -> Found:
    form = ConclusionFilterForm(asked.get, user=asked.user)
    rows = form.apply(ConclusionNotice.objects.visible_to(asked.user)).for_list(asked.user)
    return of_query(in_order(rows, ("-id", "-pk")), said_by(form))


def _concluded(row: Any) -> str:
    return ", ".join(str(inspection.unit) for inspection in row.shown)


OF_CONCLUSIONS: tuple[Column, ...] = (
    ("Kết luận", 40, str),
    ("Đơn vị", 50, _concluded),
    ("Đợt", 20, lambda row: f"{row.round.name} – {row.round.plan.year}" if row.round else ""),
    ("Ngày văn bản", 13, lambda row: row.dated_on),
    ("Trạng thái", 24, lambda row: row.get_status_display()),
)


def find_letters(asked: Asked) -> Found:
    return of_query(in_order(letters_listed(asked.user), ("-id", "-pk")), [])


OF_LETTERS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit.short_name),
    ("Số, ký hiệu", 18, lambda row: row.legal_document.code if row.legal_document else ""),
    ("Ngày văn bản", 13, lambda row: row.dated_on if row.legal_document else None),
    ("Soạn lúc", 18, lambda row: row.created_at),
    ("Báo cáo chậm nhất", 14, lambda row: row.answer_by),
    ("Trạng thái", 18, lambda row: row.get_status_display()),
)

# --- Findings that a paper names ------------------------------------------------------------------------


def find_concluded(asked: Asked) -> Found:
    """What a conclusion says of each finding, of each of its units that this person reads."""
    rows = ConclusionNotice.objects.visible_to(asked.user).select_related("team__plan", "round__plan")
    found = get_object_or_404(rows, pk=asked.keys[0])
    said = [("Kết luận", str(found)), ("Trạng thái", found.get_status_display())]
    return of_list(rows_of(asked.user, found), said)


OF_CONCLUDED: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row[0].unit.short_name),
    ("Thứ tự", 8, lambda row: row[1].number),
    ("Tồn tại, hạn chế", 60, lambda row: row[1].item.text),
    ("Kết luận", 16, lambda row: row[1].item.get_decision_display()),
    ("Lý do", 40, lambda row: row[1].item.reason),
    ("Yêu cầu", 50, lambda row: row[1].item.requirement if row[1].deadline else ""),
    ("Người chịu trách nhiệm", 26, lambda row: row[1].item.answerable if row[1].deadline else ""),
    ("Thời hạn", 13, lambda row: row[1].deadline.due_on if row[1].deadline else None),
    ("Cách tính thời hạn", 40, lambda row: row[1].deadline.rule if row[1].deadline else ""),
    ("Trạng thái", 24, lambda row: row[1].finding.get_status_display()),
)


def find_of_letter(asked: Asked) -> Found:
    letter = get_object_or_404(ReminderLetter.objects.visible_to(asked.user), pk=asked.keys[0])
    return of_findings(findings_of(asked.user, letter), field_names(asked.user), [("Công văn", str(letter))])


TABLES = (
    ListTable("van-ban", "Văn bản", "legal_document_list", find_legal_documents, OF_LEGAL_DOCUMENTS),
    ListTable("van-ban-he-thong", "Văn bản do hệ thống lập", "paper_list", find_papers, OF_PAPERS),
    ListTable("van-thu", "Văn bản chờ văn thư", "clerk_desk", find_at_clerk, OF_CLERK),
    ListTable("so-van-ban", "Sổ đăng ký văn bản đi", "number_book", find_book, OF_BOOK),
    ListTable("ket-luan", "Kết luận kiểm tra", "conclusion_list", find_conclusions, OF_CONCLUSIONS),
    ListTable("don-doc", "Công văn đôn đốc", "reminder_letter_list", find_letters, OF_LETTERS),
    ListTable("ton-tai-cua-ket-luan", "Tồn tại của kết luận", "conclusion", find_concluded, OF_CONCLUDED, keys=1),
    ListTable("ton-tai-cua-cong-van", "Tồn tại của công văn đôn đốc", "reminder_letter", find_of_letter, keys=1),
)

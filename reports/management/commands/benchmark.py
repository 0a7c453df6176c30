"""Measure speed and print the figures; nothing here is a test. Pages and jobs on a large made-up set, papers on none."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from cchc.commands import BaseCommand, CommandError, require_writable
from reports.benchmark import copying, dataset, index, index_pages, lead_units
from reports.benchmark.dashboards import dashboards
from reports.benchmark.jobs import JobFigures, jobs
from reports.benchmark.measuring import Ask, Figures, measure
from reports.benchmark.pages import pages
from reports.benchmark.papers import PaperFigures, papers
from reports.benchmark.search import make_papers, searches
from reports.benchmark.server import served
from reports.benchmark.workers import MANY, WorkerFigures, workers
from units.models import Unit

AnyFigures = Figures | PaperFigures | JobFigures | WorkerFigures
WHAT = (
    "Đo gì: pages – các trang; documents – vẽ và kiểm tra từng loại văn bản, số văn bản một phút; "
    "jobs – xuất Excel, nhắc việc trên cả bộ dữ liệu; index – nhập kết quả chỉ số của 1.000 đơn vị × 141 tiêu chí, "
    "các trang của chỉ số trên 5 năm; search – tìm kiếm trong bộ lớn; "
    "dashboards – các trang toàn cảnh, so sánh, trên bộ lớn hoặc (--national) bộ cả nước."
)
CHOICES = ["pages", "documents", "jobs", "index", "dashboards", "search"]
HELLO = Ask("/do-toc-do/xin-chao/")


class Command(BaseCommand):
    help = "Đo tốc độ: các trang trên một bộ dữ liệu lớn, trong cơ sở dữ liệu riêng (tên thêm _benchmark); vẽ văn bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=CHOICES, help=WHAT)
        parser.add_argument("--json", type=Path, metavar="TỆP", help="Ghi cùng các con số vào tệp JSON.")
        parser.add_argument(
            "--many",
            type=int,
            default=MANY,
            metavar="N",
            help="Số văn bản để đo bộ nhớ của một tiến trình vẽ (documents).",
        )
        parser.add_argument(
            "--national", action="store_true", help="dashboards: trên 3.321 xã của cả nước, thay cho bộ lớn."
        )
        sizes = (("units", 3_321, "đơn vị"), ("answers", 10_000_000, "câu trả lời"), ("findings", 1_000_000, "tồn tại"))
        for name, size, noun in sizes:
            parser.add_argument(f"--{name}", type=int, default=size, metavar="N", help=f"Số {noun} của bộ cả nước.")
        parser.add_argument("--keep", action="store_true", help="Dùng lại dữ liệu của lần đo trước nếu còn.")

    def handle(self, *, what: str, keep: bool, **options: Any) -> None:
        self.options = options
        if settings.CCHC_PRODUCTION:
            raise CommandError("Không đo tốc độ trên hệ thống đang vận hành thật.")
        if options["json"]:
            require_writable(options["json"])
        measures: dict[str, Callable[..., Mapping[str, AnyFigures]]]
        measures = {"pages": self._pages, "documents": self._documents, "jobs": self._jobs, "index": self._index}
        measures |= {"dashboards": self._dashboards, "search": self._search}
        measured = measures[what](keep=keep)
        if options["json"]:
            options["json"].write_text(_as_json(measured), encoding="utf-8")

    def _documents(self, *, keep: bool) -> dict[str, AnyFigures]:
        heads = f"{'cold':>9}{'PDF':>7}{'DOCX':>7}{'check':>7}{'peak MB':>9}{'pages':>7}{'kB':>8}"
        self.stdout.write(f"{'paper, ms':28}{heads}")
        figures: dict[str, AnyFigures] = {}
        for paper, it in papers():
            figures[paper] = it
            times = f"{it.cold_ms:9.0f}{it.pdf_ms:7.0f}{it.docx_ms:7.0f}{it.check_ms:7.0f}"
            self.stdout.write(f"{paper:28}{times}{it.peak_mb:9.0f}{it.pages:7}{it.kb:8.1f}")
        done = figures["workers"] = workers(_url(_own_database(keep=False, name="papers")), many=self.options["many"])
        a_minute = f"{done.one_a_minute:.0f} một phút với 1 tiến trình, {done.two_a_minute:.0f} với 2"
        self.stdout.write(f"Biên bản 54 mục, PDF và Word: {a_minute} (gấp {done.ratio:.2f})")
        memory = f"{done.early_mb:.0f} MB sau 50 văn bản, {done.late_mb:.0f} MB sau {done.papers}"
        self.stdout.write(f"Bộ nhớ của một tiến trình: {memory}")
        return figures

    def _jobs(self, *, keep: bool) -> dict[str, JobFigures]:
        _own_database(keep=keep)
        return self._time(jobs(self._data(keep=keep)))

    def _index(self, *, keep: bool) -> dict[str, AnyFigures]:
        """The import first; then the pages, on its results and four years more."""
        name = _own_database(keep=False, name="index")
        scored = index.make()
        figures: dict[str, AnyFigures] = {**self._time(index.index_jobs(scored))}
        people = index_pages.make_years(scored)
        figures |= self._time(index_pages.computations(people))
        with served(_url(name)) as port:
            return {**figures, **self._measure(port, index_pages.pages(people))}

    def _dashboards(self, *, keep: bool) -> dict[str, Figures]:
        if self.options["national"]:
            name, leader = _own_database(keep=keep, name="national"), None
            sizes = lead_units.national(*(self.options[each] for each in ("units", "answers", "findings")))
        else:
            name, sizes = _own_database(keep=keep), lead_units.beside()
            leader = self._data(keep=keep).leader
        if not (keep and lead_units.are_there()):
            lead_units.make(sizes, self._teller())
        with served(_url(name)) as port:
            return self._measure(port, dashboards(lead_units.read(), leader))

    def _teller(self) -> Callable[[str], None]:
        """Tells of a step with the seconds since now."""
        started = time.perf_counter()
        return lambda sentence: self.stdout.write(f"  {time.perf_counter() - started:5.1f} s  {sentence}")

    def _time(self, timed: Iterable[tuple[str, JobFigures]]) -> dict[str, JobFigures]:
        self.stdout.write(f"{'job':28}{'CPU s':>9}{'s':>9}{'peak MB':>9}{'rows':>9}{'file MB':>9}")
        figures = {}
        for job, it in timed:
            figures[job] = it
            self.stdout.write(f"{job:28}{it.cpu_s:9.1f}{it.seconds:9.1f}{it.peak_mb:9.0f}{it.rows:9}{it.file_mb:9.1f}")
        return figures

    def _pages(self, *, keep: bool) -> dict[str, Figures]:
        name = _own_database(keep=keep)
        people = self._data(keep=keep)
        with served(_url(name)) as port:
            return self._measure(port, pages(people))

    def _search(self, *, keep: bool) -> dict[str, Figures]:
        name = _own_database(keep=keep)
        people = self._data(keep=keep)
        make_papers(people)
        with served(_url(name)) as port:
            return self._measure(port, searches(people))

    def _data(self, *, keep: bool) -> dataset.People:
        if keep and Unit.objects.exists():
            copying.vacuum()
            return dataset.read_people()
        started = time.perf_counter()
        people = dataset.make(self._teller())
        self.stdout.write(f"Nạp dữ liệu: {time.perf_counter() - started:.0f} giây")
        return people

    def _measure(self, port: int, asked: Iterable[tuple[str, Ask]]) -> dict[str, Figures]:
        hello = measure(port, HELLO)
        figures = {"hello": hello}
        self.stdout.write(f"{'page':34}{'p50 ms':>9}{'p95 ms':>9}{'req/s':>9}{'queries':>9}{'kB':>8}{'ratio':>8}")
        self._line("hello", hello)
        for page, ask in asked:
            figures[page] = measure(port, ask, hello_ms=hello.p50_ms)
            self._line(page, figures[page])
        return figures

    def _line(self, page: str, it: Figures) -> None:
        self.stdout.write(
            f"{page:34}{it.p50_ms:9.2f}{it.p95_ms:9.2f}{it.rps:9.0f}{it.queries:9}{it.kb:8.1f}{it.ratio:8.1f}"
        )


def _own_database(*, keep: bool, name: str = "benchmark") -> str:
    """Create (or keep) the database beside the configured one, connect this process to it, migrate it."""
    name = f"{connection.settings_dict['NAME']}_{name}"
    with connection._nodb_cursor() as cursor:
        if not keep:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
    return name


def _url(name: str) -> str:
    """DATABASE_URL with the name of the benchmark's own database."""
    parts = urlsplit(settings.CCHC_DATABASE_URL)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _as_json(figures: Mapping[str, AnyFigures]) -> str:
    return json.dumps({page: it.as_json() for page, it in figures.items()}, indent=1, ensure_ascii=False)

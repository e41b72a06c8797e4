"""The terminal's import of references speaks the language that is asked for."""

from pathlib import Path

from bot.cards import plain
from bot.cases import read
from bot.reply import say
from tests.test_cli import Terminal

ROWS = "고객사,직원수,동의,색\n한일식품,1200,동의,빨강\n글로브은행,많음,글쎄,\nHanil,300,no,\n"


def test_an_import_speaks_korean(tmp_path: Path) -> None:
    home = Terminal(tmp_path)
    assert home("migrate").returncode == 0
    home.say("/deal add acme")
    (tmp_path / "cases.csv").write_text(ROWS, "utf-8")
    done = home("import", "references", "cases.csv", "--lang", "ko", "--dry-run")
    assert done.stdout.startswith("반영하면: 새로 2건")
    done = home("import", "references", "cases.csv", "--lang", "ko")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"cases.csv:3: {plain(say('trouble', 'ko', trouble=case))}" for case in read(ROWS.encode()).bad
    ] + ["cases.csv: 모르는 열이라 읽지 않았어요: 색"]
    assert done.stdout.splitlines() == [
        "새로 2건, 바뀜 0건, 그대로 0건, 읽지 못한 줄 1개.",
        "이 가운데 1건은 동의가 없어요. 저장하지만 동의를 받기 전에는 추천하지 않아요.",
    ]

"""Industries are found by the names people and official lists use, never guessed from prose."""

import itertools

import pytest

from bot.industries import _ROWS, INDUSTRIES, _plain, closeness, find, label, near

NAMES = {
    "manufacturing": "제조 | 제조업 | Manufacturing | 가구 제조업 | 비금속 광물제품 제조업",
    "machinery": "기계 | machinery | 기타 기계 및 장비 제조업 | 산업용 로봇 제조업 | machine tools",
    "electronics": "반도체 | 전자부품, 컴퓨터, 영상, 음향 및 통신장비 제조업 | semiconductor manufacturer",
    "automotive": "자동차 부품 | 자동차 및 트레일러 제조업 | automotive industry | Auto Parts",
    "metals": "철강 | 1차 금속 제조업 | 석탄 광업",
    "food": "식품 | 식료품 제조업 | Manufacture of food products | food & beverage",
    "pharma": "제약 | 의료용 물질 및 의약품 제조업 | biotech",
    "software": "소프트웨어 개발 및 공급업 | software industry | SaaS",
    "telecom": "통신 | 통신업 | 우편 및 통신업",
    "banking": "은행 | bank | 저축은행",
    "insurance": "보험 | 보험업 | insurance company",
    "trade": "유통 | 도매 및 소매업 | 도매 및 상품 중개업",
    "wholesale": "가전제품 도매업 | 도매 | Wholesale of computers",
    "retail": "소매 | 의약품 소매업 | retail trade",
    "ecommerce": "이커머스 | e-commerce | 통신판매업",
    "logistics": "물류 | 육상 운송업 | freight",
    "construction": "건설 | 전문직별 공사업 | construction",
    "hospitality": "음식점 및 주점업 | 숙박업 | hotels",
    "public": "공공기관 | 공공 행정 | government",
    "education": "교육 서비스업 | 학교 | university",
}


@pytest.mark.parametrize(
    ("name", "code"), [(name.strip(), code) for code, names in NAMES.items() for name in names.split("|")]
)
def test_a_name_finds_its_industry(name: str, code: str) -> None:
    found = find(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "prose",
    [
        "우리는 자동차 부품을 만드는 회사입니다",
        "we help companies manage their data",
        "기업",
        "영업",
        "회사",
        "업",
        "",
        "!",
        "company",
    ],
)
def test_prose_and_empty_words_find_nothing(prose: str) -> None:
    assert find(prose) is None


@pytest.mark.parametrize(
    ("typo", "code"),
    [
        ("technolgy", "technology"),
        ("insuranse", "insurance"),
        ("helthcare", "healthcare"),
        ("제조엄", "manufacturing"),
        ("반도채", "electronics"),
    ],
)
def test_a_typing_error_is_offered_never_applied(typo: str, code: str) -> None:
    assert find(typo) is None
    assert near(typo)[0] == INDUSTRIES[code]


def test_nothing_is_near_a_strange_word() -> None:
    assert near("xyzzyplugh") == ()


def test_the_table_has_two_levels_and_no_name_twice() -> None:
    assert all(one.parent is None or INDUSTRIES[one.parent].parent is None for one in INDUSTRIES.values())
    named = {(code, _plain(name)) for code, _, en, ko, more in _ROWS for name in (code, en, ko, *more.split())}
    assert len({name for _, name in named}) == len(named)


@pytest.mark.parametrize("code", INDUSTRIES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_label_finds_its_own_code(code: str, language: str) -> None:
    found = find(label(code, language))
    assert found is not None
    assert found.code == code


def test_an_unknown_code_is_its_own_label() -> None:
    assert label("space_mining", "ko") == "space_mining"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("machinery", "machinery", 1.0),
        ("machinery", "manufacturing", 0.8),
        ("machinery", "food", 0.6),
        ("food", "retail", 0.4),
        ("machinery", "wholesale", 0.24),
        ("machinery", "insurance", 0.0),
        ("machinery", None, None),
        ("machinery", "space_mining", None),
        (None, None, None),
    ],
)
def test_closeness(one: str | None, other: str | None, expected: float | None) -> None:
    assert closeness(one, other) == (None if expected is None else pytest.approx(expected))


def test_closeness_is_symmetric_and_less_than_one_for_others() -> None:
    for one, other in itertools.combinations(INDUSTRIES, 2):
        there, back = closeness(one, other), closeness(other, one)
        assert there == back
        assert there is not None
        assert 0 <= there < 1

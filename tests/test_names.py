"""People's names as they are typed, compared and spoken to, in both languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.names import Person, address, introduced, is_group, is_title, key, parse_person, same_person


@pytest.mark.parametrize(
    ("typed", "name", "title"),
    [
        ("김철수", "김철수", ""),
        ("김철수 부장", "김철수", "부장"),
        ("김철수 부장님", "김철수", "부장"),
        ("김철수부장님", "김철수", "부장"),
        ("김부장", "김", "부장"),
        ("김부사장님", "김", "부사장"),
        ("박대리", "박", "대리"),
        ("남궁 상무", "남궁", "상무"),
        ("남궁민 상무", "남궁민", "상무"),
        ("최 CTO", "최", "CTO"),
        ("최CTO", "최", "CTO"),
        ("김철수님", "김철수", ""),
        ("김철수 씨", "김철수", ""),
        ("김철수 대표이사님", "김철수", "대표이사"),
        ("김철수 구매팀 부장", "김철수", "구매팀 부장"),
        ("구매팀 김부장", "김", "구매팀 부장"),
        ("김철수(구매팀 부장)", "김철수", "구매팀 부장"),
        ("김철수, 재무 이사", "김철수", "재무 이사"),
        ("구매부장", "구매부장", ""),
        ("영업팀장님", "영업팀장", ""),
        ("구매팀 팀장", "구매팀 팀장", ""),
        ("영업팀", "영업팀", ""),
        ("마케팅 팀", "마케팅 팀", ""),
        ("@kim", "kim", ""),
        ("@김철수 부장", "김철수", "부장"),
        ("Kim Minsu, CFO", "Kim Minsu", "CFO"),
        ("Kim Minsu CFO", "Kim Minsu", "CFO"),
        ("CFO Kim Minsu", "Kim Minsu", "CFO"),
        ("Jane Smith", "Jane Smith", ""),
        ("Jane Smith, VP of Sales", "Jane Smith", "VP of Sales"),
        ("Jane Smith Senior Manager", "Jane Smith", "Senior Manager"),
        ("Jane Smith (CFO)", "Jane Smith", "CFO"),
        ("Dr. Jane O'Brien", "Jane O'Brien", ""),
        ("Jean-Luc Picard", "Jean-Luc Picard", ""),
        ("Jane님", "Jane", ""),
        ("Head of IT", "Head of IT", ""),
        ("Sales team", "Sales team", ""),
        ("CFO", "CFO", ""),
        ("부장님", "부장", ""),
        ("", "", ""),
        ("@", "", ""),
    ],
)
def test_a_name_and_its_title(typed: str, name: str, title: str) -> None:
    assert parse_person(typed) == Person(name, title)


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("kim@acme.com", Person("kim", email="kim@acme.com")),
        ("jane.smith@acme.co.kr", Person("Jane Smith", email="jane.smith@acme.co.kr")),
        ("Kim Minsu <kim@acme.com>", Person("Kim Minsu", email="kim@acme.com")),
        ("김철수 부장 kim@acme.com", Person("김철수", "부장", "kim@acme.com")),
        ("<mailto:kim@acme.com|kim@acme.com>", Person("kim", email="kim@acme.com")),
        ("<@U123|kim>", Person("kim", handle="U123")),
        ("<@U123>", Person("U123", handle="U123")),
        ("<@U123|kim> 부장", Person("kim", "부장", handle="U123")),
    ],
)
def test_addresses_and_mentions(typed: str, person: Person) -> None:
    assert parse_person(typed) == person


@pytest.mark.parametrize(
    "name",
    "이가은 김로이 박은의 정과 최이 나은 유이 한가을 신의 김에게 박지훈 황보 김이나 조은 이로 선우은숙 남궁민 정의 윤도 서과 오를 문에 노님프".split(),
)
def test_names_that_end_like_particles_stay_whole(name: str) -> None:
    assert parse_person(name).name == name
    assert parse_person(f"{name} 부장님") == Person(name, "부장")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dr. Patel likes us", "Dr. Patel"), ("이영희 과장 만났어", "이영희 과장"), ("최부장이 반대해", "최 부장"), ("김철수과장님이 그러시는데", "김철수 과장"),
        ("mary poe is the CFO at orion", "Mary Poe CFO"), ("Tom from purchasing wants quotes", "Tom"),
        ("feedback from purchasing is good", ""), ("he is the CFO", ""), ("공장이 멈췄어", ""), ("우리팀장이 그러는데", ""), ("the budget is the CFO's", ""),
        ("Kim is happy", ""), ("news from sales", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_name_that_a_sentence_begins_with(text: str, name: str) -> None:
    assert introduced(text.split()) == name


def test_prose_is_not_taken_apart() -> None:
    words = "부장 " * 2000
    assert parse_person(words).name == words.strip()


@pytest.mark.parametrize(
    "word",
    "사원 대리 과장 차장 부장 팀장 본부장 상무 전무 대표이사 회장 수석 매니저 센터장 부장님 CFO cto Director manager VP".split(),
)
def test_titles(word: str) -> None:
    assert is_title(word)


@pytest.mark.parametrize("word", "김철수 부 장 님 kim decider 결정권자 구매팀 챔피언 부장실".split())
def test_words_that_are_no_titles(word: str) -> None:
    assert not is_title(word)


@pytest.mark.parametrize(
    "name",
    [
        "영업팀",
        "구매팀",
        "구매부서",
        "투자심의위원회",
        "전산실",
        "총무과",
        "혁신그룹",
        "DX센터",
        "AI TF",
        "Sales team",
        "steering committee",
        "IT Department",
        "user group",
        "the board",
    ],
)
def test_groups(name: str) -> None:
    assert is_group(name)


@pytest.mark.parametrize(
    "name", ["김철수", "김팀장", "Tim", "Jane Smith", "박영실", "이과", "정부", "Steam", "", "최 부장"]
)
def test_people_are_no_groups(name: str) -> None:
    assert not is_group(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김철수 부장님", "김철수"),
        ("@Kim", "kim"),
        ("Kim Minsu, CFO", "kim  minsu"),
        ("Dr. Jane O'Brien", "Jane O’Brien"),
        ("영업 팀", "영업팀"),
        ("<@U1|kim>", "kim"),
    ],
)
def test_spellings_of_one_name_share_their_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


def test_other_names_have_other_keys() -> None:
    names = "김철수 김철호 이철수 Kim Jane 영업팀 구매팀".split()
    assert len({key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("query", "name", "title", "score"),
    [
        ("김철수", "김철수", "", 1.0),
        ("김철수 부장님", "김철수", "부장", 1.0),
        ("@kim", "kim", "", 1.0),
        ("kim minsu", "Kim Minsu", "", 1.0),
        ("김부장", "김", "부장", 1.0),
        ("김철수", "김철수", "부장", 0.9),
        ("김부장", "김철수", "부장", 0.9),
        ("김부장", "김철수", "구매팀 부장", 0.9),
        ("남궁 상무", "남궁민", "상무", 0.9),
        ("철수", "김철수", "", 0.9),
        ("Jane", "Jane Smith", "", 0.9),
        ("smith", "Jane Smith", "VP", 0.9),
        ("Minsu Kim", "Kim Minsu", "", 0.9),
        ("김", "김철수", "부장", 0.7),
        ("김철수 이사", "김철수", "부장", 0.7),
        ("Jane Smith", "Jane", "", 0.7),
        ("김철수 부장", "김", "부장", 0.7),
        ("김부장", "김철수", "이사", 0.0),
        ("김이사", "이철수", "이사", 0.0),
        ("김철수", "김영희", "", 0.0),
        ("김철수", "이철수", "", 0.0),
        ("bob", "Jane Smith", "", 0.0),
        ("Ann", "Anna Lee", "", 0.0),
        ("", "김철수", "", 0.0),
        ("김철수", "", "", 0.0),
        ("영업팀", "구매팀", "", 0.0),
    ],
)
def test_how_alike_two_names_are(query: str, name: str, title: str, score: float) -> None:
    assert same_person(query, name, title) == score


@pytest.mark.parametrize(
    ("latin", "hangul"),
    [
        *zip("kim park lee yi rhee choi jung jeong chung kang cho jo".split(), "김박이이이최정정정강조조", strict=True),
        *zip(
            "yoon yun jang chang lim im rim han oh seo suh shin sin".split(), "윤윤장장임임임한오서서신신", strict=True
        ),
        *zip("kwon hwang ahn an song yoo yu ryu hong yu ryu".split(), "권황안안송유유유홍류류", strict=True),
    ],
)
def test_a_surname_in_latin_letters_may_be_the_person(latin: str, hangul: str) -> None:
    assert same_person(latin, f"{hangul}지훈", "부장") == 0.7
    assert same_person(f"{hangul}지훈", latin.capitalize(), "") == 0.7
    assert same_person(f"@{latin}", f"{hangul}지훈", "") == 0.7


@pytest.mark.parametrize(
    ("latin", "hangul", "score"),
    [
        ("Kim Minsu", "김민수", 0.7),
        ("Minsu Kim", "김민수", 0.7),
        ("Kim Chul-soo", "김철수", 0.7),
        ("Park Jihoon", "박지훈", 0.7),
        ("Lee Seoyeon", "이서연", 0.7),
        ("Kim Minsu", "김철수", 0.0),
        ("Lee Minsu", "김민수", 0.0),
        ("lee", "김철수", 0.0),
        ("Minsu", "김민수", 0.0),
    ],
)
def test_a_whole_name_in_latin_letters_must_sound_alike(latin: str, hangul: str, score: float) -> None:
    assert same_person(latin, hangul, "") == score
    assert same_person(hangul, latin, "") == score


@pytest.mark.parametrize(
    ("typed", "name"),
    [("김철슈", "김철수"), ("구메팀", "구매팀"), ("Jnae Smith", "Jane Smith"), ("Kim Minso", "Kim Minsu")],
)
def test_a_slip_of_the_finger_is_only_a_hint(typed: str, name: str) -> None:
    assert 0.5 <= same_person(typed, name, "") <= 0.65


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["", "부장", "CFO"]))
def test_no_text_makes_it_stumble(query: str, name: str, title: str) -> None:
    assert 0.0 <= same_person(query, name, title) <= 1.0
    parse_person(query)
    address(name, title, "ko")


@pytest.mark.parametrize(
    ("name", "title", "korean", "english"),
    [
        ("김철수", "부장", "김철수 부장님", "김철수"),
        ("김철수", "부장님", "김철수 부장님", "김철수"),
        ("김철수", "", "김철수님", "김철수"),
        ("김", "부장", "김 부장님", "김 부장"),
        ("Kim Minsu", "CFO", "Kim Minsu CFO님", "Kim Minsu"),
        ("Jane", "", "Jane님", "Jane"),
        ("영업팀", "", "영업팀", "영업팀"),
        ("Sales team", "", "Sales team", "Sales team"),
    ],
)
def test_how_to_speak_to_somebody(name: str, title: str, korean: str, english: str) -> None:
    assert address(name, title, "ko") == korean
    assert address(name, title, "en") == english

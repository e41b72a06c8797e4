"""Ranks, jobs, teams and departments as they stand beside a name: 이사님은, VP of Sales, 구매팀, IT."""

import re

KOREAN_TITLES = (
    "사원 대리 과장 차장 부장 팀장 실장 본부장 이사 상무 전무 부사장 사장 대표 대표이사 회장 부회장 수석 책임 "
    "선임 매니저 연구원 소장 원장 센터장 파트장 그룹장 처장 국장 주임 계장 부문장 사업부장 지점장 지사장 공장장 "
    "부본부장 부원장 부소장 총괄 프로 리더 파트너 고문 위원 위원장 상무이사 전무이사 사외이사 재무이사 최고경영자 "
    "주무관 사무관 서기관 교수 박사 선생 변호사 회계사 비서"
).split()
ENGLISH_TITLES = (
    "ceo cfo cto cio coo cmo cso ciso cpo chro cro cdo cco vp svp evp avp gm md president chairman chairwoman "
    "chairperson director manager head lead partner founder cofounder co-founder engineer architect analyst "
    "officer consultant secretary assistant supervisor principal professor controller treasurer"
).split()
TITLES = frozenset(KOREAN_TITLES + ENGLISH_TITLES)
_BEFORE_TITLE = frozenset("senior sr chief deputy vice general associate executive regional global managing".split())
POLITE = frozenset("mr mrs ms miss dr prof doctor sir 닥터 미스터 미즈".split())  # said with a name, but no job
_SURE_GROUPS = (
    "팀 부서 본부 사업부 위원회 심의회 협의회 이사회 그룹 센터 파트 연구소 경영진 임원진 사업장 노조 tf tft team "
    "committee group department dept board council division office unit panel staff force"
).split()
DEPARTMENTS = frozenset(
    (
        "구매 영업 기획 인사 재무 전산 총무 개발 마케팅 보안 정보보안 연구 생산 품질 경영 경영지원 운영 전략 법무 "
        "회계 관리 기술 사업 고객 자재 it sales marketing finance hr legal operations procurement purchasing security "
        "product engineering of and for the"
    ).split()
)
_BEHIND = "께서는|께서|이랑|에게|한테|하고|은|는|이|가|과|와|랑|께|도|을|를|의|이라"  # particles
HONOUR = re.compile(rf"[님씨](?:{_BEHIND})?")
_HONOURED = re.compile(rf"(?P<name>.+?)님(?:{_BEHIND})?|(?P<called>[가-힣]{{2,3}})씨(?:{_BEHIND})?")
_RANKED = re.compile(rf"(?P<name>.+?)(?:{_BEHIND})")


def without_honorific(word: str) -> str:
    """The word without 님 or 씨, said to everybody, and without a particle behind them or a rank: 이사님은."""
    if honoured := _HONOURED.fullmatch(word):
        return (honoured["name"] or honoured["called"]).rstrip()
    ranked = _RANKED.fullmatch(word)
    return ranked["name"] if ranked and word not in TITLES and ranked["name"].lower() in TITLES else word


def is_work(word: str) -> bool:
    """Whether a word says in which part of a company somebody works: purchasing, IT, 영업."""
    return word.lower() in DEPARTMENTS and word not in ("of", "and", "for", "the")


def is_title_in_words(title: str) -> bool:
    """Whether all words of a title are ranks, jobs and places: VP of Sales is, CFO thinks isn't."""
    words = [word.lower().rstrip(".,") for word in title.split()]
    return all(is_title(word) or is_group(word) or word in DEPARTMENTS | _BEFORE_TITLE for word in words)


def is_title(word: str) -> bool:
    """Whether a word is a rank or a job: 부장님, CFO, Director."""
    return without_honorific(word).lower().rstrip(".,") in TITLES


def is_group(name: str) -> bool:
    """Whether a name is a team, a department or a committee rather than a person."""
    last = re.split(r"[\s-]", name.lower().strip())[-1]
    if last.isascii():
        return last in _SURE_GROUPS or (last.endswith("s") and last[:-1] in _SURE_GROUPS)
    if last[:-1] in DEPARTMENTS and last[-1:] in "부실과처국":
        return True
    return any(last.endswith(ending) for ending in _SURE_GROUPS)


def is_polite(word: str) -> bool:
    """Whether a word is said before a name and is none: Dr., Ms., 닥터."""
    return word.lower().rstrip(".") in POLITE


def called(words: list[str]) -> str:
    """The name that these words begin with, with the Dr. before or the rank behind it; '' where neither says so."""
    if len(words) > 1 and is_polite(words[0]):
        large = [word for word in words[2:4] if word.isascii() and word[:1].isupper()]
        return " ".join((words[0], words[1], *(large if words[1][:1].isupper() else ())))
    if len(words) > 1 and not words[0].isascii() and is_title(words[1]) and not is_title(words[0]):
        return f"{words[0]} {without_honorific(words[1])}"
    return ""


def bare_name(name: str) -> str:
    """A name as `called` gives it, without the Dr. before it; a rank behind it stays: 이영희 과장."""
    first, _, rest = name.partition(" ")
    return rest if is_polite(first) else name


def leads_title(word: str) -> bool:
    """Whether a word before a title belongs to it: senior, IT, 구매팀."""
    return word.lower().rstrip(".") in _BEFORE_TITLE or is_group(word) or is_work(word)

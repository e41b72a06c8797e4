"""What a customer's story can prove, by every name people use for it, and who wants to see which proof."""

from typing import Final

from bot.roles import Role
from bot.stages import Stage
from bot.words import Vocabulary

# proof | English | Korean | further names (a hyphen stands for a space)
_TABLE: Final = """
roi | ROI | 투자 대비 효과 | return-on-investment 투자효과 투자수익 투자대비효과
payback | payback | 회수 기간 | payback-time 회수 투자회수
executive_quote | an executive's word | 임원의 한마디 | executive-quote exec-quote 임원추천 임원추천사 경영진추천
price_terms | price and terms | 가격·조건 | price terms pricing 가격 조건 가격조건 계약조건
saving | savings | 비용 절감 | savings cost-saving 절감 절감액
architecture | architecture | 구조 | 아키텍처 구성도 시스템구조
integration | integration | 연계 | 통합 연동 시스템연계
metric | before and after | 전후 수치 | metrics before-after 지표 성과지표
training_time | training time | 교육 시간 | training 교육 교육기간
satisfaction | satisfaction | 만족도 | 만족 사용자만족도
user_quote | a user's word | 사용자의 한마디 | user-quote 사용자의견 사용자후기 사용후기
certification | certification | 인증 | certificate certified 보안인증
security | security | 보안 | compliance 보안성
risk | risk | 위험 관리 | risks 위험 리스크 위험관리
start_problem | the same start | 출발점이 된 고민 | start 출발고민 시작문제 초기문제
timeline | timeline | 일정 | 기간 도입일정
contact | a contact to call | 통화 가능한 연락처 | call 연락처 통화 담당자연결
"""
_ROWS: Final = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
PROOFS: Final = frozenset(row[0] for row in _ROWS)
NAMES: Final = {proof: {"en": en, "ko": ko} for proof, en, ko, _ in _ROWS}
WORDS: Final = Vocabulary(
    "proof",
    {
        proof: " ".join((proof, en.replace(" ", "-"), ko.replace(" ", "-").replace("·", ""), more))
        for proof, en, ko, more in _ROWS
    },
)

# What each role needs to see, most convincing first.
WANTED: Final[dict[Role, tuple[str, ...]]] = {
    Role.DECIDER: ("roi", "payback", "executive_quote"),
    Role.BUYER: ("price_terms", "saving"),
    Role.INFLUENCER: ("architecture", "integration", "metric"),
    Role.USER: ("training_time", "satisfaction", "user_quote"),
    Role.GATEKEEPER: ("certification", "security", "risk"),
    Role.INITIATOR: ("start_problem",),
}
WANTED_LATE: Final[dict[Stage, tuple[str, ...]]] = dict.fromkeys(
    (Stage.CHOOSE, Stage.IMPLEMENT), ("timeline", "contact")
)


def proofs_wanted(role: Role | None, stage: Stage | None) -> tuple[str, ...]:
    """What somebody in this role wants to see at this stage; empty where neither says anything."""
    return (WANTED[role] if role else ()) + (WANTED_LATE.get(stage, ()) if stage else ())


def proof_name(proof: str, language: str) -> str:
    """The proof as a reader of "en" or "ko" calls it."""
    return NAMES[proof][language]

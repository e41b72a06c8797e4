"""The customer's decision-making process (DMP): eight stages, one row each with every name people use for it."""

from enum import StrEnum

from bot.words import Vocabulary


class Stage(StrEnum):
    """A step of the customer's own buying process; `number` runs from 1 to 8."""

    IDENTIFY = "identify"
    GATHER = "gather"
    ANALYZE = "analyze"
    DEVELOP = "develop"
    EVALUATE = "evaluate"
    CHOOSE = "choose"
    IMPLEMENT = "implement"
    REVIEW = "review"

    @property
    def number(self) -> int:
        return _NUMBERS[self]

    @classmethod
    def of(cls, number: int) -> "Stage":
        return _IN_ORDER[number - 1]


_IN_ORDER = tuple(Stage)
_NUMBERS = {stage: number for number, stage in enumerate(_IN_ORDER, start=1)}

NAMES: dict[Stage, dict[str, str]] = {
    Stage.IDENTIFY: {"en": "Identify the problem", "ko": "문제 식별"},
    Stage.GATHER: {"en": "Gather information", "ko": "정보 수집"},
    Stage.ANALYZE: {"en": "Analyze the situation", "ko": "상황 분석"},
    Stage.DEVELOP: {"en": "Develop options", "ko": "옵션 개발"},
    Stage.EVALUATE: {"en": "Evaluate alternatives", "ko": "대안 평가"},
    Stage.CHOOSE: {"en": "Choose", "ko": "대안 선택"},
    Stage.IMPLEMENT: {"en": "Implement the decision", "ko": "결정 실행"},
    Stage.REVIEW: {"en": "Review and learn", "ko": "결과 학습"},
}

# The user-facing five-step view (capability C4) of the same eight stages.
SIMPLE: dict[Stage, int] = {
    Stage.IDENTIFY: 1,
    Stage.GATHER: 2,
    Stage.ANALYZE: 2,
    Stage.DEVELOP: 3,
    Stage.EVALUATE: 3,
    Stage.CHOOSE: 4,
    Stage.IMPLEMENT: 4,
    Stage.REVIEW: 5,
}

SIMPLE_NAMES: dict[int, dict[str, str]] = {
    1: {"en": "Recognise the problem", "ko": "문제 인식"},
    2: {"en": "Search for information", "ko": "정보 검색"},
    3: {"en": "Evaluate alternatives", "ko": "대안 평가"},
    4: {"en": "Decide to buy", "ko": "구매 결정"},
    5: {"en": "Evaluate the purchase", "ko": "구매 후 평가"},
}

STAGES = Vocabulary(
    "stage",
    {
        Stage.IDENTIFY: "identify identifying identify-problem identify-the-problem identifying-the-problem problem need 1 "
        "문제식별 문제인식 문제정의 문제 식별 니즈발굴",
        Stage.GATHER: "gather gathering gather-info gather-information gathering-information info information research 2 "
        "정보수집 정보검색 정보 수집 조사 정보탐색",
        Stage.ANALYZE: "analyze analyzing analyse analysing analysis situation analyze-the-situation analyzing-the-situation "
        "requirements 3 상황분석 상황 분석 요건정의 요구사항",
        Stage.DEVELOP: "develop developing options option developing-options develop-options solution proposal 4 "
        "옵션개발 옵션 개발 솔루션 제안 제안서",
        Stage.EVALUATE: "evaluate evaluating evaluation eval alternatives evaluate-alternatives evaluating-alternatives compare "
        "poc bmt demo trial 5 대안평가 평가 비교 검토 비교검토 시연 데모 개념검증",
        Stage.CHOOSE: "choose choosing choice select selecting selection decision negotiate negotiation contract 6 "
        "대안선택 선택 선정 결정 구매결정 협상 품의 결재 계약",
        Stage.IMPLEMENT: "implement implementing implementation implement-the-decision rollout onboarding deploy kickoff 7 "
        "결정실행 실행 구축 이행 온보딩 착수",
        Stage.REVIEW: "review reviewing learn learning review-and-learn outcome retro post-purchase 8 "
        "결과학습 결과 학습 성과 성과측정 회고 구매후평가 사후평가",
    },
    # Words that mean different stages in different companies: the answer is a question with these buttons.
    asks={
        "검수": (Stage.IMPLEMENT, Stage.REVIEW),
        "도입": (Stage.CHOOSE, Stage.IMPLEMENT),
        "discovery": (Stage.IDENTIFY, Stage.GATHER, Stage.ANALYZE),
        "close": (Stage.CHOOSE, "won", "lost"),
        "closed": (Stage.CHOOSE, "won", "lost"),
        "취소": ("undo", "lost"),
    },
    suffixes=("단계", "단계로", "stage"),
)

"""The customer's buying centre (DMU): six roles, stances, functions and kinds of gatekeeper, one row each with every name."""

from enum import StrEnum

from bot.words import Vocabulary


class Role(StrEnum):
    """What somebody does in this purchase; a person may hold several, several may hold one."""

    INITIATOR = "initiator"
    USER = "user"
    BUYER = "buyer"
    INFLUENCER = "influencer"
    DECIDER = "decider"
    GATEKEEPER = "gatekeeper"


class Stance(StrEnum):
    """How somebody stands towards us; private to the deal's team."""

    CHAMPION = "champion"
    FOR = "for"
    NEUTRAL = "neutral"
    AGAINST = "against"
    UNKNOWN = "unknown"


class Function(StrEnum):
    """Where somebody works, which colours the words we use with them (capability C63)."""

    CEO = "ceo"
    CFO = "cfo"
    CTO_IT = "cto_it"
    PURCHASING = "purchasing"
    BUSINESS = "business"
    ASSISTANT = "assistant"
    SECURITY = "security"
    LEGAL = "legal"


class Gate(StrEnum):
    """Why a gatekeeper guards: who gets in, how it is done, or fear for the own job (C59–C61)."""

    ACCESS = "access"
    PROCESS = "process"
    FEAR = "fear"


NAMES: dict[StrEnum, dict[str, str]] = {
    Role.INITIATOR: {"en": "initiator", "ko": "시작자"},
    Role.USER: {"en": "user", "ko": "사용자"},
    Role.BUYER: {"en": "buyer", "ko": "구매자"},
    Role.INFLUENCER: {"en": "influencer", "ko": "영향력자"},
    Role.DECIDER: {"en": "decider", "ko": "결정권자"},
    Role.GATEKEEPER: {"en": "gatekeeper", "ko": "게이트키퍼"},
    Stance.CHAMPION: {"en": "champion", "ko": "우군"},
    Stance.FOR: {"en": "in favour", "ko": "찬성"},
    Stance.NEUTRAL: {"en": "neutral", "ko": "중립"},
    Stance.AGAINST: {"en": "against", "ko": "반대"},
    Stance.UNKNOWN: {"en": "unknown", "ko": "모름"},
    Function.CEO: {"en": "CEO", "ko": "대표이사"},
    Function.CFO: {"en": "CFO", "ko": "재무"},
    Function.CTO_IT: {"en": "IT", "ko": "IT"},
    Function.PURCHASING: {"en": "purchasing", "ko": "구매팀"},
    Function.BUSINESS: {"en": "business team", "ko": "현업 부서"},
    Function.ASSISTANT: {"en": "assistant", "ko": "비서실"},
    Function.SECURITY: {"en": "security", "ko": "보안"},
    Function.LEGAL: {"en": "legal", "ko": "법무"},
    Gate.ACCESS: {"en": "access", "ko": "접근"},
    Gate.PROCESS: {"en": "process", "ko": "절차"},
    Gate.FEAR: {"en": "worried about the job", "ko": "일자리 걱정"},
}

ROLES = Vocabulary(
    "role",
    {
        Role.INITIATOR: "initiator init starter requester proposer 시작자 발의자 제기자 요청자 기안자",
        Role.USER: "user users end-user enduser 사용자 실사용자 최종사용자 현업",
        Role.BUYER: "buyer purchaser purchasing procurement 구매자 구매담당 구매담당자 구매팀 구매부서 계약담당",
        Role.INFLUENCER: "influencer influence evaluator advisor technical 영향력자 영향력행사자 영향자 기술검토자 기술담당 "
        "인플루언서 자문",
        Role.DECIDER: "decider decision-maker decisionmaker economic-buyer signer approver "
        "결정권자 의사결정자 최종결정권자 결재권자 결재자 전결권자",
        Role.GATEKEEPER: "gatekeeper gate gk 게이트키퍼 문지기 정보통제자 비서",
    },
    # Words that mean different roles in different companies: ask, never resolve.
    asks={
        "실무자": (Role.USER, Role.BUYER, Role.INFLUENCER, Role.INITIATOR),
        "담당자": (Role.USER, Role.BUYER, Role.INFLUENCER, Role.INITIATOR),
        "키맨": (Role.DECIDER, Role.INFLUENCER, "decider,influencer", "later"),
        "keyman": (Role.DECIDER, Role.INFLUENCER, "decider,influencer", "later"),
        "팀장": (Role.DECIDER, Role.INFLUENCER, Role.USER),
        "임원": (Role.DECIDER, Role.INFLUENCER),
        "대표": (Role.DECIDER, Role.INFLUENCER),
        "챔피언": ("champion", Role.INITIATOR, Role.INFLUENCER),
        "champion": ("champion", Role.INITIATOR, Role.INFLUENCER),
        "coach": ("champion", Role.INFLUENCER),
        "반대자": ("against", Role.GATEKEEPER),
        "blocker": ("against", Role.GATEKEEPER),
        "dm": (Role.DECIDER, "later"),
    },
)

STANCES = Vocabulary(
    "stance",
    {
        Stance.CHAMPION: "champion supporter 챔피언 우군 지지자",
        Stance.FOR: "for positive favourable favorable 찬성 우호 긍정",
        Stance.NEUTRAL: "neutral 중립",
        Stance.AGAINST: "against negative blocker opponent 반대 반대자 부정",
        Stance.UNKNOWN: "unknown unclear 모름 미상 불명",
    },
)

FUNCTIONS = Vocabulary(
    "function",
    {
        Function.CEO: "ceo 대표이사 최고경영자",
        Function.CFO: "cfo finance 재무 재무팀 재무이사 경리",
        Function.CTO_IT: "cto cio it it팀 it부서 전산 전산팀 전산실 정보시스템",
        Function.PURCHASING: "purchasing-team 구매본부 자재 총무",
        Function.BUSINESS: "sales marketing support-team 영업팀 마케팅팀 고객서비스팀 cs팀",
        Function.ASSISTANT: "assistant secretary 비서실",
        Function.SECURITY: "security ciso 보안 보안팀 정보보호",
        Function.LEGAL: "legal 법무 법무팀",
    },
)

GATES = Vocabulary(
    "gatekeeper kind",
    {
        Gate.ACCESS: "access 접근 일정",
        Gate.PROCESS: "process 절차",
        Gate.FEAR: "fear 걱정 두려움 일자리",
    },
)

"""Industries on two levels, by every name people and official lists use, and how close two of them are."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.words import bare
from bot.words import near as near_aliases


@dataclass(frozen=True)
class Industry:
    """A code that deals and references keep; a top-level industry has no parent."""

    code: str
    parent: str | None
    en: str
    ko: str


# code | parent | English | Korean | further names (a hyphen stands for a space)
_TABLE: Final = """
manufacturing | | Manufacturing | 제조 | manufacturer maker mfg factory 제조업 생산 공장 비금속광물 유리 시멘트 가구
machinery | manufacturing | Machinery | 기계 | machine-tools industrial-equipment equipment automation robotics 기계장비 산업기계 공작기계 일반기계 정밀기계 로봇 설비 장비 엔진 펌프
electronics | manufacturing | Electronics | 전자 | semiconductor semiconductors chips display electrical-equipment battery 전기전자 전자부품 반도체 디스플레이 전기장비 컴퓨터 가전 이차전지 배터리 통신장비
automotive | manufacturing | Automotive | 자동차 | auto cars automobile auto-parts vehicles 자동차부품 완성차 차량
chemicals | manufacturing | Chemicals | 화학 | chemical petrochemical plastics rubber cosmetics 석유화학 정밀화학 플라스틱 고무 화장품 도료
metals | manufacturing | Metals and mining | 금속·광업 | metal mining 금속 광업 광산 steel iron foundry 철강 제철 비철금속 1차금속 주조 금속가공
food | manufacturing | Food and beverage | 식품 | food foods beverage beverages food-products drinks fmcg cpg 식음료 식료품 음료 주류 제과 가공식품
textiles | manufacturing | Textiles and apparel | 섬유·의류 | textile textiles apparel clothing fashion garments wearing-apparel leather 섬유 의류 섬유의류 의복 패션 봉제 가죽
pharma | manufacturing | Pharmaceuticals | 제약·바이오 | pharma pharmaceutical biotech life-sciences 제약 바이오 제약바이오 의약품 생명과학
medical_devices | manufacturing | Medical devices | 의료기기 | medical-device medtech 의료용기기 의료장비
shipbuilding | manufacturing | Shipbuilding and aerospace | 조선·항공 | ship ships aerospace aircraft defence defense 조선 선박 항공기 우주항공 방산 방위산업 조선항공
technology | | Technology | 정보기술 | it tech ict information-technology high-tech 아이티 정보통신 정보통신기술 테크
software | technology | Software | 소프트웨어 | saas software-development software-publishing apps 솔루션 소프트웨어개발 앱개발 사스
it_services | technology | IT services | IT서비스 | it-service system-integration si data-center hosting it-consulting 시스템통합 정보서비스 데이터센터 전산 컴퓨터프로그래밍 정보처리 호스팅
telecom | technology | Telecommunications | 통신 | telco telecoms telecommunication carrier 통신사 이동통신 전기통신 유선통신 무선통신
games | technology | Games and platforms | 게임·플랫폼 | game games gaming platform internet portal 게임 플랫폼 인터넷 포털 게임플랫폼
finance | | Finance | 금융 | financial financial-services fintech 금융서비스 핀테크 금융업
banking | finance | Banking | 은행 | bank banks savings-bank credit-union lending 저축은행 신용협동조합 카드 신용카드 캐피탈 여신 대부
insurance | finance | Insurance | 보험 | insurer insurers reinsurance 생명보험 손해보험 재보험 공제
securities | finance | Securities and asset management | 증권·자산운용 | securities asset-management investment brokerage 증권 자산운용 투자 투자자문 증권자산운용 신탁
trade | | Trade | 유통 | commerce distribution import-export trading 도소매 도매및소매 무역 상사 유통업 수출입
wholesale | trade | Wholesale | 도매 | wholesaler distributor 도매상 상품중개
retail | trade | Retail | 소매 | retailer shop stores supermarket department-store convenience-store 백화점 편의점 대형마트 마트 슈퍼마켓 면세점
ecommerce | trade | E-commerce | 전자상거래 | online-retail online-shop mail-order 이커머스 온라인쇼핑 인터넷쇼핑 통신판매 쇼핑몰
logistics | | Logistics and transport | 물류·운송 | logistics transport transportation shipping freight delivery courier 물류 운송 운수 택배 해운 물류운송 운송물류 화물 화물운송 여객운송 항공운송
warehousing | logistics | Warehousing | 창고 | warehouse storage fulfilment fulfillment 보관 물류센터 풀필먼트 창고보관
construction | | Construction | 건설 | building builder contractor civil-engineering 건축 토목 공사 시공 종합건설
real_estate | construction | Real estate | 부동산 | property realty property-management 부동산임대 부동산개발 시설관리
energy | | Energy and utilities | 에너지 | utilities utility power electricity gas water oil renewables 전력 발전 전기 가스 수도 유틸리티 정유 신재생에너지 에너지유틸리티 전기가스
environment | energy | Environment and waste | 환경 | waste recycling waste-management 폐기물 하수 폐수 재활용 환경정화
services | | Business services | 기업서비스 | business-service staffing facility-services outsourcing 서비스 인력공급 인력파견 아웃소싱 사업지원 경비 청소
professional | services | Professional services | 전문서비스 | consulting legal law-firm accounting engineering architecture research 컨설팅 법률 회계 세무 법무법인 회계법인 연구개발 엔지니어링 경영컨설팅 건축설계
advertising | services | Marketing and advertising | 광고·마케팅 | advertising marketing agency pr market-research 광고 마케팅 광고대행 시장조사 광고마케팅
hospitality | services | Travel and hospitality | 여행·숙박·외식 | hotel hotels travel tourism restaurant restaurants leisure accommodation catering 호텔 여행 여행사 관광 숙박 외식 음식점 레저 급식 주점
media | services | Media and entertainment | 미디어·콘텐츠 | media entertainment broadcasting publishing film music content 미디어 콘텐츠 방송 출판 영화 음악 신문 엔터테인먼트 미디어콘텐츠
healthcare | | Healthcare | 의료 | health hospital hospitals clinic clinics medical-services 병원 의원 의료원 보건 헬스케어 요양병원 의료서비스
public | | Public sector | 공공 | government public municipality agency-public nonprofit 정부 공공기관 공기업 지자체 관공서 공공행정 행정 비영리 협회
education | public | Education | 교육 | school schools university universities college edtech 학교 대학교 대학 학원 초등학교 중학교 고등학교 교육서비스 에듀테크
agriculture | | Agriculture | 농림어업 | farming farm fishery forestry 농업 어업 임업 축산 축산업 수산 농축산 작물재배 양식
"""
_ROWS: Final = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
INDUSTRIES: Final[dict[str, Industry]] = {
    code: Industry(code, parent or None, en, ko) for code, parent, en, ko, _ in _ROWS
}


def _plain(name: str) -> str:
    """The name as names are compared: lower case, letters, digits and Hangul only."""
    return re.sub(r"[^0-9a-z가-힣]", "", bare(name).replace("&", "and"))


_ALIASES: Final[dict[str, str]] = {
    _plain(alias): code for code, _, en, ko, more in _ROWS for alias in (code, en, ko, *more.split())
}

# "…업", "… industry": an ending that says nothing about which industry it is.
_PLAIN_ENDING: Final = re.compile(
    r"(?:산업|업체|업계|업종|업|회사|기업|분야|industry|industries|sector|companies|company|business)$"
)
# An ending that tells the industry, whose kind the words before it may tell more exactly.
_TELLING: Final = {
    "manufacturing": r"(?:제조업?|생산업|제조사|manufacturing|manufacturers?|makers?)$|^manufactur(?:e|ing)of",
    "trade": r"(?:도소매업?|도매및소매업?|도매및상품중개업|판매업)$",
    "wholesale": r"(?:도매업?|상품중개업|wholesalers?|wholesaletrade)$|^wholesale(?:of|trade)",
    "retail": r"(?:소매업?|retailers?|retailtrade|retailing)$|^retail(?:sale|trade)",
    "construction": r"(?:공사업?|건설업?|시공업?|contractors?|construction)$|^constructionof",
    "logistics": r"(?:운송업?|운수업?|운송관련서비스업|transport|transportation|shipping)$",
}

# How close two industries of different families are: they share suppliers, rules, customers or ways of working.
_NEIGHBOURS: Final[dict[frozenset[str], float]] = {
    frozenset(pair): closeness
    for *pair, closeness in (
        ("pharma", "healthcare", 0.5), ("medical_devices", "healthcare", 0.6), ("chemicals", "energy", 0.4),
        ("food", "retail", 0.4), ("food", "agriculture", 0.5), ("food", "hospitality", 0.3), ("textiles", "retail", 0.4),
        ("manufacturing", "wholesale", 0.3), ("manufacturing", "logistics", 0.3), ("trade", "logistics", 0.5),
        ("ecommerce", "logistics", 0.6), ("ecommerce", "games", 0.4), ("wholesale", "warehousing", 0.6),
        ("retail", "hospitality", 0.3), ("machinery", "construction", 0.3), ("metals", "construction", 0.3),
        ("electronics", "technology", 0.3), ("telecom", "energy", 0.3), ("telecom", "media", 0.4), ("games", "media", 0.5),
        ("finance", "real_estate", 0.3), ("finance", "professional", 0.2), ("technology", "professional", 0.3),
        ("public", "healthcare", 0.3), ("energy", "public", 0.3),
    )
}  # fmt: skip
_PARENT_AND_CHILD: Final = 0.8
_SIBLINGS: Final = 0.6
_FAMILY_DISCOUNT: Final = 0.8  # a pair that is close through a parent is a little less close itself


def find(word: str) -> Industry | None:
    """The industry this name surely means, by its aliases and by endings such as …제조업; prose finds nothing."""
    typed = _plain(word)
    code = _ALIASES.get(typed) or _ALIASES.get(_PLAIN_ENDING.sub("", typed)) or _told_by_ending(typed)
    if code is None and typed.endswith("업") and not typed.endswith(("기업", "작업", "영업", "협업")):
        code = _longest_alias_in(typed)
    return INDUSTRIES[code] if code else None


def inside(words: str) -> str | None:
    """The code of the longest industry's name inside these words: a guess, for where nobody can be asked."""
    return _longest_alias_in(_plain(words))


def near(word: str) -> tuple[Industry, ...]:
    """Industries a typing error away, nearest first: to be asked about, never applied."""
    return tuple(INDUSTRIES[code] for code in near_aliases(word, _ALIASES))


def label(code: str, language: str) -> str:
    """The industry's name for a reader of "en" or "ko"; an unknown code is its own name."""
    industry = INDUSTRIES.get(code)
    return code if industry is None else industry.ko if language == "ko" else industry.en


def family(code: str) -> tuple[str, ...]:
    """The code and the broader one it is a branch of; nothing for an unknown one."""
    known = INDUSTRIES.get(code)
    return (code, *([known.parent] if known.parent else [])) if known else ()


@lru_cache(maxsize=4096)  # every pair of a list's codes is asked about again and again
def closeness(one: str | None, other: str | None) -> float | None:
    """How much two codes have in common, 0 to 1; None where either is unknown."""
    if one not in INDUSTRIES or other not in INDUSTRIES:
        return None
    if one == other:
        return 1.0
    mine, theirs = INDUSTRIES[one].parent, INDUSTRIES[other].parent
    if one == theirs or other == mine:
        return _PARENT_AND_CHILD
    if mine is not None and mine == theirs:
        return _SIBLINGS
    return max(
        _neighbours(one, other), *(_FAMILY_DISCOUNT * _neighbours(a, b) for a in (one, mine) for b in (other, theirs))
    )


def _neighbours(one: str | None, other: str | None) -> float:
    return _NEIGHBOURS.get(frozenset((one or "", other or "")), 0.0)


def _told_by_ending(typed: str) -> str | None:
    for code, pattern in _TELLING.items():
        if found := re.search(pattern, typed):
            return _longest_alias_in(typed.replace(found[0], "", 1), code) or code
    return None


def _longest_alias_in(text: str, family: str | None = None) -> str | None:
    """The code of the longest name inside the text, of one family only where it is given; a tie goes to the child."""
    inside = [
        (len(alias), industry.parent is not None, code)
        for alias, code in _ALIASES.items()
        if alias in text and len(alias) >= (4 if alias.isascii() else 2)
        for industry in [INDUSTRIES[code]]
        if family in (None, code, industry.parent)
    ]
    return max(inside)[2] if inside else None

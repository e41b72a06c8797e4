"""The four commands and their verbs, one row each with every name people use for it."""

from bot.words import Vocabulary

# Endings with which Korean asks for something: 추가해줘, 등록해 주세요.
ENDINGS = (
    "해줘",
    "해주세요",
    "해주십시오",
    "해",
    "하자",
    "하기",
    "할게요",
    "합니다",
    "했어요",
    "했습니다",
    "했어",
    "했다",
    "했음",
    "함",
)

HEADS = Vocabulary(
    "command",
    {
        "deal": "deal deals 딜 거래",
        "dmu": "dmu buying-center buying-centre 바잉센터 구매센터",
        "talk": "talk 할말 화법 멘트",
        "ref": "ref reference references 사례 레퍼런스",
        "digest": "digest digests 요약 다이제스트",
    },
)

DEAL = Vocabulary(
    "/deal verb",
    {
        "add": "add new create 추가 등록 생성 신규 만들기 만들어 만들어줘 만들어주세요",
        "stage": "stage move moved 단계 이동 변경",
        "show": "show view 현황 보기 조회",
        "list": "list ls 목록",
        "goal": "goal 목표 공통목표",
        "pain": "pain 고민 고통",
        "next": "next todo 다음 할일 다음단계",
        "link": "link bind 연결",
        "unlink": "unlink 연결해제",
        "won": "won win 수주 성공",
        "lost": "lost lose 실주 실패 졌어 졌어요 졌다 졌음 졌습니다 놓쳤어 놓쳤어요 놓침 탈락 드랍 드롭",
        "nodecision": "nodecision no-decision 무결정",
        "reopen": "reopen resume 재개",
        "history": "history 이력 히스토리",
        "undo": "undo 되돌리기 되돌려 되돌려줘",
        "redo": "redo 다시하기",
        "talk": "talk 할말 화법 멘트",
        "ref": "ref reference 사례 레퍼런스",
        "lang": "lang language 언어",
        "help": "help ? 도움말 도움 사용법",
        "need": "need 니즈",
        "concern": "concern 우려",
        "constraint": "constraint 제약",
        "env": "env environment 환경",
        "option": "option 대안",
        "plan": "plan 계획 실행계획",
        "review": "review 결과 회고",
        "memo": "memo 품의 품의서",
        "note": "note log 메모 기록",
        "hold": "hold snooze pause 보류 연기",
        "owner": "owner assign 담당 담당자",
        "watch": "watch 구독",
        "unwatch": "unwatch 구독해제",
        "stalled": "stalled stuck stale 정체 멈춤",
        "digest": "digest 요약 다이제스트",
        "export": "export 내보내기",
        "import": "import 가져오기",
        "insights": "insights 인사이트",
        "policy": "policy 기준",
        "listen": "listen 듣기",
        "access": "access permission permissions 권한",
        "check": "check checklist 점검",
        "trigger": "trigger 계기",
        "factor": "factor 요인",
        "procedure": "procedure 절차",
        "findings": "findings 조사결과",
        "criteria": "criteria criterion 평가기준",
        "term": "term terms 조건",
        "kpi": "kpi kpis 지표",
        "prep": "prep prepare 준비",
        "map": "map 지도",
        "home": "home 홈",
        "card": "card 카드",
        "record": "record 받아적기",
        "join": "join 연동",
        "leave": "leave 연동해제",
    },
    asks={"취소": ("undo", "lost"), "cancel": ("undo", "lost"), "close": ("stage choose", "won", "lost")},
    suffixes=ENDINGS,
)

DMU = Vocabulary(
    "/dmu verb",
    {
        "add": "add 추가 등록",
        "role": "role 역할",
        "remove": "remove rm delete 삭제 제거",
        "met": "met meet touch call called 미팅 접촉 만남 시연 통화 전화",
        "concern": "concern 우려",
        "stance": "stance attitude 성향 태도 입장",
        "owner": "owner 담당",
        "map": "map list ls show 지도 목록 보기",
        "gaps": "gaps gap missing 빈자리 누락 공백",
        "talk": "talk 할말 화법 멘트",
        "history": "history 이력",
        "undo": "undo 되돌리기",
        "redo": "redo 다시하기",
        "help": "help ? 도움말 도움 사용법",
        "need": "need 니즈",
        "resolve": "resolve 해결",
        "note": "note 메모",
        "guards": "guards 통제",
        "left": "left 퇴사",
        "conflicts": "conflicts 충돌",
        "demo": "demo demos 시연예약 시연잡기",
        "advice": "advice recommends 권고",
        "value": "value 가치",
        "noticed": "noticed 발견",
        "ask": "ask 면담요청",
        "picture": "picture image 그림",
        "forget": "forget erase 잊기",
    },
    suffixes=ENDINGS,
)

TALK = Vocabulary(
    "/talk verb",
    {
        "edit": "edit 편집 수정 reset original 원래대로",
        "said": "said 말했음 말함 말했어요 말했어",
        "good": "good 좋아요",
        "poor": "poor bad 별로 나빠요 나쁨",
        "check": "check 점검",
        "scores": "scores 점수",
        "help": "help ? 도움말 도움 사용법",
    },
    suffixes=ENDINGS,
)

REF = Vocabulary(
    "/ref verb",
    {
        "show": "show view 보기 조회",
        "list": "list ls all 목록 전체 리스트",
        "why": "why 왜 이유 근거",
        "add": "add new 추가 등록",
        "edit": "edit change 편집 수정 고치기",
        "remove": "remove delete 삭제 제거",
        "request": "request ask 요청 부탁",
        "used": "used told 사용 썼음",
        "result": "result outcome 결과 효과",
        "rest": "rest 휴식 쉬기",
        "limits": "limits limit 한도",
        "gaps": "gaps 빈자리 빈곳 공백",
        "import": "import 가져오기",
        "export": "export 내보내기",
        "undo": "undo 되돌리기",
        "redo": "redo 다시하기",
        "help": "help ? 도움말 도움 사용법",
    },
    suffixes=ENDINGS,
)

DIGEST = Vocabulary(
    "/digest verb",
    {
        "on": "on start subscribe 켜기 켜 켜줘 시작 구독",
        "off": "off stop unsubscribe 끄기 꺼 꺼줘 중지 그만 구독해제",
        "now": "now today 지금 오늘",
        "show": "show view status 보기 조회 상태",
        "set": "set settings change 설정 변경",
        "mine": "mine me my 내 나 내딜 나만",
        "team": "team 팀 우리팀",
        "quiet": "quiet quiet-hours 방해금지 조용히",
        "reminders": "reminders reminder remind 알림 리마인더",
        "later": "later tomorrow snooze 내일 나중에",
        "drop": "drop 그만알림",
        "undo": "undo 되돌리기",
        "redo": "redo 다시하기",
        "help": "help ? 도움말 도움 사용법",
    },
    suffixes=ENDINGS,
)

VERBS: dict[str, Vocabulary[str]] = {"deal": DEAL, "dmu": DMU, "talk": TALK, "ref": REF, "digest": DIGEST}

# Words that are a verb when they come first and a stage behind a deal; the reply always names the reading.
HOMOGRAPHS = frozenset({"need", "option", "review", "결과", "회고", "품의"})

# Words that ask rather than tell: a line without a verb that begins or ends with one writes nothing.
ASKING = frozenset(
    "what what's whats how how's why when where who which tell status "
    "알려줘 알려주세요 알려 어때 어때요 어떤가요 어떻게 뭐야 뭐예요 뭐 뭔가요 무엇 무슨 왜 언제 누구 누가 궁금해 궁금해요 "
    "궁금합니다 보여줘 보여주세요 진행 현재".split()
)

# Words around a stage that give no reason: acme evaluating please, 평가단계로 옮겨줘.
POLITE = frozenset(
    "please pls now thanks today to stage 옮겨줘 옮겨주세요 옮겨 옮김 바꿔줘 바꿔주세요 넘겨줘 넘겨주세요 올려줘 올려주세요 "
    "가자 갑니다 이동 변경 부탁 부탁해 부탁해요 부탁합니다 부탁드려요 부탁드립니다 넘어감 넘어갔어 넘어갔어요 갔어요 주세요 해줘 해주세요 단계로 지금 이제".split()
)

THANKS = frozenset(
    "thanks thank thx ty cheers ok okay great cool nice perfect good you so very much a lot "
    "고마워 고마워요 고맙습니다 감사 감사해 감사해요 감사합니다 땡큐 네 넵 응 그래 좋아 좋아요 알겠어 알겠어요 알겠습니다 "
    "오케이 ㅇㅋ ㄳ ㅋㅋ ㅋㅋㅋ ㅎㅎ lol haha 정말 너무 진짜".split()
)
GREETINGS = frozenset("hello hi hey 안녕 안녕하세요 도와줘 도와주세요 도와줘요".split())

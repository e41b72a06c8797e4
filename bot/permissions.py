"""Who may do what: one table of actions and the least standing that each needs, which a workspace may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.words import Vocabulary


class Action(StrEnum):
    """What not everybody may do everywhere."""

    EDIT_PLAYBOOK = "edit_playbook"
    SEE_STANCES = "see_stances"
    EXPORT = "export"
    CHANGE_POLICY = "change_policy"
    SEE_VOTES = "see_votes"
    FORGET_PEOPLE = "forget_people"
    CHANGE_ACCESS = "change_access"
    JOIN = "join"


class Level(StrEnum):
    """How near somebody stands, the nearest last; each may do what those before it may.

    A colleague, one who works on the deal, the deal's owner, a manager, an admin of the workspace. Guests and people
    from outside are none of these.
    """

    MEMBER = "member"
    TEAM = "team"
    OWNER = "owner"
    MANAGER = "manager"
    ADMIN = "admin"


# What holds unless the workspace says otherwise, and which levels it may choose.
USUAL: Mapping[Action, Level] = {
    Action.EDIT_PLAYBOOK: Level.MEMBER,
    Action.SEE_STANCES: Level.MEMBER,
    Action.EXPORT: Level.MEMBER,
    Action.CHANGE_POLICY: Level.MANAGER,  # they hold for everybody's deals and references
    Action.SEE_VOTES: Level.ADMIN,
    Action.FORGET_PEOPLE: Level.ADMIN,
    Action.CHANGE_ACCESS: Level.ADMIN,
    Action.JOIN: Level.ADMIN,
}
_ANY = (Level.MEMBER, Level.MANAGER, Level.ADMIN)
CHOICES: Mapping[Action, tuple[Level, ...]] = {
    Action.EDIT_PLAYBOOK: _ANY,
    Action.SEE_STANCES: tuple(Level),  # the only one that belongs to a deal
    Action.EXPORT: _ANY,
    Action.CHANGE_POLICY: _ANY,
    Action.SEE_VOTES: _ANY,
    Action.FORGET_PEOPLE: (Level.MANAGER, Level.ADMIN),  # nothing brings them back
}

ACTIONS = Vocabulary(
    "action",
    {
        Action.EDIT_PLAYBOOK: "edit_playbook edit-playbook playbook wordings 화법 할말 플레이북",
        Action.SEE_STANCES: "see_stances see-stances stances stance 성향 입장",
        Action.EXPORT: "export exports files 내보내기 파일",
        Action.CHANGE_POLICY: "change_policy change-policy policy policies limits 기준 한도",
        Action.SEE_VOTES: "see_votes see-votes votes scores 점수",
        Action.FORGET_PEOPLE: "forget_people forget-people forget erase 지우기 삭제",
        Action.CHANGE_ACCESS: "change_access change-access 권한",
        Action.JOIN: "join joining 연동",
    },
)
LEVELS = Vocabulary(
    "level",
    {
        Level.MEMBER: "member members everybody everyone all 모두 전원 누구나 팀원",
        Level.TEAM: "team deal-team 딜팀",
        Level.OWNER: "owner deal-owner 담당자 담당",
        Level.MANAGER: "manager managers 매니저 팀장",
        Level.ADMIN: "admin admins 관리자 어드민",
    },
)


@dataclass(frozen=True)
class Standing:
    """Who asks. `own` and `working` speak of the deal in question; a guest has no standing at all."""

    guest: bool = False
    admin: bool = False
    manager: bool = False
    own: bool = False
    working: bool = False

    @property
    def level(self) -> Level | None:
        """The nearest level; None for guests and people from outside."""
        if self.guest:
            return None
        held = (
            (self.admin, Level.ADMIN),
            (self.manager, Level.MANAGER),
            (self.own, Level.OWNER),
            (self.working, Level.TEAM),
        )
        return next((level for holds, level in held if holds), Level.MEMBER)


def needed(action: Action, rules: Mapping[Action, Level]) -> Level:
    """The least level for an action in a workspace with these rules."""
    return rules.get(action, USUAL[action]) if action in CHOICES else USUAL[action]


def may(action: Action, who: Standing, rules: Mapping[Action, Level]) -> bool:
    """Whether somebody of this standing may do it."""
    return who.level is not None and _PLACES[who.level] >= _PLACES[needed(action, rules)]


_PLACES = {level: place for place, level in enumerate(Level)}

"""Places for what is on its way to Slack: never more at once than there are, and nobody who waits keeps one."""

import asyncio

from handlers.slack.slots import Slots, aside


def test_never_more_at_once_than_there_are_places() -> None:
    at_work: list[int] = []
    most: list[int] = []

    async def work(number: int) -> None:
        at_work.append(number)
        most.append(len(at_work))
        await asyncio.sleep(0)
        at_work.remove(number)

    async def all_of_them() -> None:
        slots = Slots(3)
        await asyncio.gather(*(slots.run(work(number)) for number in range(20)))

    asyncio.run(all_of_them())
    assert (len(most), max(most)) == (20, 3)


def test_who_stands_aside_lets_others_in() -> None:
    async def all_of_them() -> list[str]:
        slots, told, done = Slots(1), asyncio.Event(), []

        async def waits() -> None:
            async with aside():
                await told.wait()
            done.append("waited")

        async def goes() -> None:
            done.append("went")
            told.set()

        await asyncio.gather(slots.run(waits()), slots.run(goes()))
        return done

    assert asyncio.run(all_of_them()) == ["went", "waited"]


def test_a_lane_is_gone_through_one_by_one_and_another_is_free() -> None:
    async def all_of_them() -> list[str]:
        slots, told, done = Slots(2), asyncio.Event(), []

        async def first() -> None:
            async with slots.lane("C1"), aside():
                await told.wait()
                done.append("first")

        async def second(name: str) -> None:
            async with slots.lane("C1"):
                done.append(name)

        async def other() -> None:
            async with slots.lane("C2"):
                done.append("other")
                told.set()

        work = (first(), second("second"), second("third"), other())
        await asyncio.gather(*(slots.run(one) for one in work))
        return done

    assert asyncio.run(all_of_them()) == ["other", "first", "second", "third"]

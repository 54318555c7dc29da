"""The throttle finds what an endpoint takes; a simulated endpoint says so."""

from __future__ import annotations

import asyncio

import pytest

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, RateLimited, Unavailable
from datacraft.providers.patient import Patience, Patient, exhausted_for, seconds_of
from datacraft.providers.throttle import Throttle

ASK = ChatRequest(())


class Endpoint:
    """Answers after `latency`, refuses what is above `capacity` at once."""

    name = "sim/one"

    def __init__(self, capacity: int = 10**9, latency: float = 0.02) -> None:
        self.capacity, self.latency = capacity, latency
        self.at_once = self.peak = self.refused = self.asked = 0

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.asked += 1
        if self.at_once >= self.capacity:
            self.refused += 1
            raise RateLimited("full")
        self.at_once += 1
        self.peak = max(self.peak, self.at_once)
        try:
            await asyncio.sleep(self.latency)
            return ChatReply("ok")
        finally:
            self.at_once -= 1

    async def close(self) -> None: ...


def send(endpoint: Endpoint, throttle: Throttle, count: int) -> None:
    async def run() -> None:
        patient = Patient(endpoint, throttle, Patience(tries=50, base=0.01))
        await asyncio.gather(*(patient.complete(ASK) for _ in range(count)))

    asyncio.run(run())


@pytest.mark.parametrize("capacity", [1, 8, 20])
def test_a_small_endpoint_is_found_with_few_refusals(capacity: int):
    endpoint, throttle = Endpoint(capacity, latency=0.01), Throttle(200)
    send(endpoint, throttle, 250)
    # Each cut is followed by some growth: that is how the method works. One in four is far from one in one.
    assert endpoint.refused <= 0.25 * 250
    assert endpoint.peak == min(capacity, 200)


def test_an_endpoint_that_takes_everything_gets_it():
    endpoint, throttle = Endpoint(latency=0.05), Throttle(150)
    send(endpoint, throttle, 1500)
    assert endpoint.peak == 150
    assert endpoint.refused == 0


def test_never_more_than_asked_for():
    endpoint = Endpoint()
    send(endpoint, Throttle(3), 50)
    assert endpoint.peak == 3


def test_silence_counts_as_consent_until_the_first_refusal():
    endpoint = Endpoint(latency=1.2)
    send(endpoint, Throttle(64), 64)
    assert endpoint.peak == 64, "half of them had to wait for an answer that was still to come"


def test_a_cancelled_waiter_gives_its_turn_on():
    async def run() -> None:
        throttle = Throttle(1)
        async with throttle.permit():
            waiting = [asyncio.create_task(hold(throttle)) for _ in range(3)]
            await asyncio.sleep(0)
            waiting[0].cancel()
        await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 1)

    async def hold(throttle: Throttle) -> None:
        async with throttle.permit():
            pass

    asyncio.run(run())


def test_refusals_of_one_burst_cut_once_and_shrink_to_what_was_taken():
    moment = [0.0]
    throttle = Throttle(100, start=40, clock=lambda: moment[0])
    throttle.in_flight = 40
    throttle.refused()
    assert throttle.limit == 32
    for _ in range(30):
        throttle.in_flight -= 1
        throttle.refused()
    assert throttle.limit == 9
    moment[0] = 1.0
    throttle.refused()
    assert throttle.limit == pytest.approx(7.2)


def test_the_step_beyond_a_known_level_costs_one_request_and_a_lower_level_is_found():
    moment = [0.0]
    throttle = Throttle(100, start=40, clock=lambda: moment[0])
    throttle.in_flight = 41
    throttle.refused()
    assert throttle.limit == 32, "the first refusal is met with caution"
    while throttle.limit < 41:
        throttle.answered()
    moment[0], throttle.in_flight = 10.0, 41
    throttle.refused()
    assert throttle.limit == 40, "it still takes 40"
    throttle.answered()
    moment[0], throttle.in_flight = 20.0, 40
    throttle.refused()
    assert throttle.limit < 33, "now it takes less"


def test_three_refusals_in_a_row_make_everybody_wait_as_long_as_was_asked():
    moment = [0.0]
    throttle = Throttle(10, clock=lambda: moment[0])
    throttle.in_flight = 5
    for _ in range(2):
        throttle.refused(retry_after=7.0)
    assert throttle._open_at < moment[0]
    throttle.answered()
    for _ in range(3):
        throttle.refused(retry_after=7.0)
    assert throttle._open_at == 7.0


class Scripted:
    """Raises or returns what it is given, in order."""

    name = "sim/script"

    def __init__(self, *script: Exception | ChatReply) -> None:
        self.script = list(script)

    async def complete(self, request: ChatRequest) -> ChatReply:
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    async def close(self) -> None: ...


def complete(model: Scripted, request: ChatRequest = ASK, tries: int = 4) -> ChatReply:
    return asyncio.run(Patient(model, Throttle(2), Patience(tries=tries, base=0.001)).complete(request))


def test_what_passes_is_waited_out_and_what_does_not_is_raised_at_once():
    model = Scripted(Unavailable("x"), RateLimited("y", retry_after=0.01), ChatReply("ok"))
    assert complete(model).text == "ok"
    model = Scripted(BadRequest("no"), ChatReply("never"))
    with pytest.raises(BadRequest):
        complete(model)
    assert len(model.script) == 1


def test_the_tries_are_counted_and_a_request_may_ask_for_fewer():
    model = Scripted(*(Unavailable("x") for _ in range(9)))
    with pytest.raises(Unavailable):
        complete(model)
    assert len(model.script) == 5
    with pytest.raises(Unavailable):
        complete(model, ChatRequest((), tries=1))
    assert len(model.script) == 4


def test_being_told_to_come_back_is_no_failed_try_while_others_are_answered():
    class Unlucky:
        name = "sim/unlucky"
        refused = 0

        async def complete(self, request: ChatRequest) -> ChatReply:
            await asyncio.sleep(0.001)
            if request.max_tokens and self.refused < 12:
                self.refused += 1
                raise RateLimited("busy")
            return ChatReply("ok")

        async def close(self) -> None: ...

    async def run() -> None:
        patient = Patient(Unlucky(), Throttle(4), Patience(tries=4, base=0.001, ceiling=0.004))
        unlucky = asyncio.create_task(patient.complete(ChatRequest((), max_tokens=1)))
        while not unlucky.done():
            await patient.complete(ASK)
        assert unlucky.result().text == "ok"

    asyncio.run(run())


def test_nobody_waits_an_hour():
    model = Scripted(RateLimited("tomorrow", retry_after=3600.0), ChatReply("never"))
    with pytest.raises(RateLimited):
        complete(model)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1.5", 1.5), ("120ms", 0.12), ("6m0s", 360), ("1h2m3s", 3723), ("", 0), ("soon", 0), ("1700000000", 0)],
)
def test_reset_headers_are_read_in_each_of_their_forms(text: str, seconds: float):
    assert seconds_of(text) == pytest.approx(seconds)


def test_only_an_exhausted_limit_makes_anybody_wait():
    left = {"x-ratelimit-remaining-requests": "4", "x-ratelimit-reset-requests": "9s"}
    assert exhausted_for(left) == 0
    assert exhausted_for(left | {"x-ratelimit-remaining-requests": "0"}) == 9
    assert exhausted_for({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "9h"}) == 120

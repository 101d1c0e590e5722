"""Sends one notice: to the very host that was looked at, no further, within a stated time."""

from __future__ import annotations

import asyncio
import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import SplitResult

import httpx

from aftersale.notices.address import Host, find_hosts, find_port, find_refusal, split_address
from aftersale.notices.message import sign_notice, write_body
from aftersale.notices.model import Answer, DueNotice
from aftersale.values.sentence import Sentence

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
WHOLE_SECONDS = 15.0
"""For looking the name up, connecting, sending and reading together: an answer that comes letter by letter ends too."""

ASKS_TO_WAIT = frozenset({429, 503})
"""Statuses with which a receiver may say when to come again."""

MOST_ANSWER_BYTES = 65_536
KEPT_ANSWER_LETTERS = 200


async def send_notice(notice: DueNotice, at: datetime, *, allows_local: bool) -> Answer:
    """Send a notice and tell what was answered; nothing that a receiver does raises."""
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            parts = split_address(notice.address)
            hosts = await asyncio.to_thread(find_hosts, parts)
            # Looked at again at each attempt: a name may lead somewhere else by now.
            refused = find_refusal(parts, hosts, allows_local=allows_local)
            if refused is not None:
                return Answer(None, "", refused)
            return await _post_to_one(notice, at, parts, hosts)
    except TimeoutError:
        return Answer(None, "", Sentence("it did not answer within {seconds} seconds.", seconds=int(WHOLE_SECONDS)))
    except httpx.TimeoutException:
        return Answer(None, "", Sentence("it did not answer within {seconds} seconds.", seconds=int(ANSWER_SECONDS)))
    except httpx.HTTPError as error:
        return Answer(None, "", Sentence("the connection failed: {reason}.", reason=str(error) or type(error).__name__))
    except (ValueError, httpx.InvalidURL):
        return Answer(None, "", Sentence("it cannot be read as an address."))
    except OSError:
        return Answer(None, "", Sentence("its name leads nowhere."))


async def _post_to_one(notice: DueNotice, at: datetime, parts: SplitResult, hosts: list[Host]) -> Answer:
    """To the first of the hosts that lets us in; once one has, no other is tried."""
    for host in hosts[:-1]:
        try:
            return await _post(notice, at, parts, host)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _post(notice, at, parts, hosts[-1])


async def _post(notice: DueNotice, at: datetime, parts: SplitResult, host: Host) -> Answer:
    body = write_body(notice)
    address = httpx.URL(notice.address)
    # The name stays in the Host header and is what the certificate must be for; only where to connect is settled.
    headers = {**sign_notice(notice, body, at), "host": address.netloc.decode(), "user-agent": "aftersale"}
    request = httpx.Request(
        "POST",
        address.copy_with(host=str(host), port=find_port(parts)),
        headers=headers,
        content=body.encode(),
        extensions={"sni_hostname": address.raw_host.decode(), "timeout": _TIMEOUT.as_dict()},
    )
    # No proxy of the environment: it would look the name up itself.
    async with httpx.AsyncClient(verify=trusted(), follow_redirects=False, trust_env=False) as client:
        answer = await client.send(request, stream=True)
        try:
            return await _read(answer, at)
        finally:
            await answer.aclose()


async def _read(answer: httpx.Response, at: datetime) -> Answer:
    """What was answered: 2xx says that the notice has arrived, whatever else is said with it."""
    began = b""
    async for chunk in answer.aiter_raw():
        began += chunk
        if len(began) > MOST_ANSWER_BYTES:
            return Answer(answer.status_code, "", Sentence("its answer is too long."))
    # No more than a reader needs to recognise it: whatever is in it is the partner's.
    said = "".join(letter if letter.isprintable() else " " for letter in began.decode("utf-8", "replace"))
    text = " ".join(said.split())[:KEPT_ANSWER_LETTERS]
    if answer.is_success:
        return Answer(answer.status_code, text, None)
    if answer.is_redirect:
        return Answer(answer.status_code, text, Sentence("it sends on to another address, which is not followed."))
    said_so = Sentence("it answered with status {status}.", status=str(answer.status_code))
    wait_seconds = read_wait(answer.headers.get("retry-after", ""), at) if answer.status_code in ASKS_TO_WAIT else 0
    return Answer(answer.status_code, text, said_so, wait_seconds)


def read_wait(asked: str, at: datetime) -> int:
    """Seconds for which an endpoint asks to be left alone, by a number or a date; 0 where it says neither.

    Source: RFC 9110, 10.2.3 Retry-After.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> read_wait("120", noon), read_wait("Mon, 02 Mar 2026 12:30:00 GMT", noon), read_wait("soon", noon)
    (120, 1800, 0)
    """
    asked = asked.strip()
    if asked.isascii() and asked.isdigit():
        # Longer ones are far beyond whatever is waited for.
        return int(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0
    return max(0, int((until - at).total_seconds())) if until.tzinfo is not None else 0


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates count: those of httpx, or those that SSL_CERT_FILE names."""
    return httpx.create_ssl_context(trust_env=True)


_TIMEOUT = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)

"""What decides: the spelling of a header never matters to what stays behind, and nothing else is touched."""

import pytest
from fake_partners import Partners, moved
from original import Fetcher, FetchError, Request, Response, origin

HOME = "https://opac.example.org/records/7"
AWAY = "https://mirror.example.net/records/7"
SECRETS = ["Authorization", "Cookie", "Proxy-Authorization", "X-Reader-Card"]
CONTENT = ["Content-Type", "Content-Length", "Content-Encoding"]
SPELLINGS = [
    str,
    str.lower,
    str.upper,
    str.swapcase,
    lambda name: name[0].lower() + name[1:],
    lambda name: name[:-1] + name[-1].upper(),
]


def arrives(headers, target, start=HOME, **how):
    """The headers that are sent to where a redirect leads."""
    partners = Partners({start: moved(target, **how)})
    Fetcher(partners).fetch("GET", start, headers)
    assert len(partners.seen) == 2
    return partners.headers()


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("spelling", range(len(SPELLINGS)))
def test_a_credential_stays_behind_however_it_is_spelt(name, spelling):
    spelt = SPELLINGS[spelling](name)
    assert arrives({"Accept": "*/*", spelt: "secret", "X-Trace": "5"}, AWAY) == {"Accept": "*/*", "X-Trace": "5"}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("spelling", range(len(SPELLINGS)))
def test_a_credential_stays_with_its_own_library_however_it_is_spelt(name, spelling):
    headers = {SPELLINGS[spelling](name): "secret"}
    assert arrives(headers, "https://opac.example.org/elsewhere") == headers


@pytest.mark.parametrize(
    "target",
    [
        "https://opac.example.net/records/7",
        "https://opac.example.org.evil.example/records/7",
        "https://example.org/records/7",
        "https://opac.example.org:8443/records/7",
        "http://opac.example.org/records/7",
        "http://opac.example.org:443/records/7",
        "//mirror.example.net/records/7",
    ],
)
def test_another_host_port_or_scheme_is_another_library(target):
    headers = {"AUTHORIZATION": "secret", "x-reader-card": "17", "Accept": "*/*"}
    assert arrives(headers, target) == {"Accept": "*/*"}


@pytest.mark.parametrize(
    ("start", "target"),
    [
        (HOME, "https://opac.example.org:443/records/8"),
        (HOME, "https://OPAC.Example.org/records/8"),
        (HOME, "?page=2"),
        ("http://opac.example.org/a", "http://opac.example.org:80/b"),
        ("http://opac.example.org:8080/a", "/b"),
    ],
)
def test_the_same_library_in_other_words(start, target):
    headers = {"aUTHORIZATION": "secret", "cookie": "session=1"}
    assert arrives(headers, target, start=start) == headers


def test_the_same_header_in_two_spellings_stays_behind_twice():
    headers = {
        "Authorization": "a",
        "authorization": "b",
        "AUTHORIZATION": "c",
        "COOKIE": "d",
        "cookie": "e",
        "Accept": "f",
    }
    assert arrives(headers, AWAY) == {"Accept": "f"}


def test_only_whole_names_are_credentials():
    headers = {"X-Authorization-Hint": "1", "Cookie2": "2", "author": "3", "Card": "4", "authorization-": "5"}
    assert arrives(headers, AWAY) == headers


def test_credentials_do_not_come_back():
    partners = Partners({HOME: moved(AWAY), AWAY: moved("https://opac.example.org/records/8")})
    Fetcher(partners).fetch("GET", HOME, {"aUTHORIZATION": "secret", "Accept": "*/*"})
    assert partners.urls() == [HOME, AWAY, "https://opac.example.org/records/8"]
    assert partners.headers() == {"Accept": "*/*"}


def test_credentials_are_dropped_on_a_later_redirect_too():
    next_door = "https://opac.example.org/v2/7"
    partners = Partners({HOME: moved(next_door), next_door: moved(AWAY)})
    Fetcher(partners).fetch("GET", HOME, {"COOKIE": "session=1"})
    assert [headers for _, _, headers, _ in partners.seen] == [{"COOKIE": "session=1"}, {"COOKIE": "session=1"}, {}]


def test_the_first_request_goes_out_as_it_was_given():
    headers = {"x-Trace": "5", "AUTHORIZATION": "secret", "accept": "*/*", "content-TYPE": "text/xml"}
    partners = Partners()
    Fetcher(partners).fetch("PUT", HOME, headers, b"<r/>")
    method, url, sent, body = partners.seen[0]
    assert (method, url, list(sent.items()), body) == ("PUT", HOME, list(headers.items()), b"<r/>")


def test_what_is_kept_keeps_its_spelling_and_order():
    headers = {"zULU": "1", "authorization": "secret", "ACCEPT": "2", "x-trace": "3"}
    assert list(arrives(headers, AWAY).items()) == [("zULU", "1"), ("ACCEPT", "2"), ("x-trace", "3")]


def test_the_callers_headers_are_not_changed():
    headers = {"AUTHORIZATION": "secret", "content-type": "text/xml"}
    partners = Partners({HOME: moved(AWAY, 303)})
    Fetcher(partners).fetch("POST", HOME, headers, b"<r/>")
    assert headers == {"AUTHORIZATION": "secret", "content-type": "text/xml"}


def test_without_headers():
    assert arrives(None, AWAY) == {}
    assert arrives({}, AWAY) == {}


@pytest.mark.parametrize("spelling", range(len(SPELLINGS)))
def test_headers_of_a_dropped_body_are_dropped_however_they_are_spelt(spelling):
    headers = {SPELLINGS[spelling](name): "x" for name in CONTENT} | {"accept": "*/*"}
    partners = Partners({HOME: moved("/done", 303)})
    Fetcher(partners).fetch("POST", HOME, headers, b"<r/>")
    assert partners.seen[-1] == ("GET", "https://opac.example.org/done", {"accept": "*/*"}, None)


@pytest.mark.parametrize(
    ("method", "status", "after"),
    [
        ("POST", 301, "GET"),
        ("POST", 302, "GET"),
        ("POST", 303, "GET"),
        ("PUT", 303, "GET"),
        ("POST", 307, "POST"),
        ("POST", 308, "POST"),
        ("PUT", 301, "PUT"),
        ("PUT", 302, "PUT"),
    ],
)
def test_method_body_and_its_headers_go_together(method, status, after):
    headers = {"CONTENT-TYPE": "text/xml", "accept": "*/*", "authorization": "secret"}
    partners = Partners({HOME: moved("/done", status)})
    Fetcher(partners).fetch(method, HOME, headers, b"<r/>")
    kept = {"accept": "*/*", "authorization": "secret"}
    if after == "GET":
        assert partners.seen[-1] == ("GET", "https://opac.example.org/done", kept, None)
    else:
        assert partners.seen[-1] == (method, "https://opac.example.org/done", headers, b"<r/>")


def test_a_moved_body_goes_on_to_another_library_without_credentials():
    partners = Partners({HOME: moved(AWAY, 307)})
    Fetcher(partners).fetch("POST", HOME, {"content-type": "text/xml", "cookie": "s"}, b"<r/>")
    assert partners.seen[-1] == ("POST", AWAY, {"content-type": "text/xml"}, b"<r/>")


def test_head_stays_head():
    for status in (301, 302, 303, 307):
        partners = Partners({HOME: moved(AWAY, status)})
        Fetcher(partners).fetch("HEAD", HOME, {"content-encoding": "gzip"})
        assert partners.seen[-1] == ("HEAD", AWAY, {"content-encoding": "gzip"}, None)


@pytest.mark.parametrize("status", [200, 204, 300, 304, 404, 500])
def test_what_is_no_redirect_is_returned(status):
    answer = Response(status, {"Location": AWAY})
    partners = Partners({HOME: answer})
    assert Fetcher(partners).fetch("GET", HOME) is answer
    assert partners.urls() == [HOME]


def test_location_may_be_spelt_in_any_way():
    assert arrives({"COOKIE": "s"}, AWAY, name="LOCATION") == {}
    assert arrives({"COOKIE": "s"}, "/b", name="location") == {"COOKIE": "s"}


def loop(length):
    urls = [f"https://opac.example.org/{n}" for n in range(length + 1)]
    return urls[0], Partners({url: moved(target) for url, target in zip(urls, urls[1:], strict=False)})


def test_so_many_redirects_are_followed_and_no_more():
    start, partners = loop(5)
    assert Fetcher(partners).fetch("GET", start).body == b"record"
    start, partners = loop(6)
    with pytest.raises(FetchError):
        Fetcher(partners).fetch("GET", start)
    assert len(partners.seen) == 6
    start, partners = loop(1)
    with pytest.raises(FetchError) as caught:
        Fetcher(partners, max_redirects=0).fetch("GET", start)
    assert caught.value.url == "https://opac.example.org/1"


def test_a_redirect_to_nowhere_is_an_error():
    for answer in (Response(302), Response(302, {"Location": ""})):
        with pytest.raises(FetchError) as caught:
            Fetcher(Partners({HOME: answer})).fetch("GET", HOME)
        assert caught.value.url == HOME


def test_other_schemes_are_refused_before_anything_is_sent():
    partners = Partners({HOME: moved("ftp://opac.example.org/7")})
    with pytest.raises(FetchError) as caught:
        Fetcher(partners).fetch("GET", HOME, {"authorization": "secret"})
    assert caught.value.url == "ftp://opac.example.org/7"
    assert partners.urls() == [HOME]
    for url in ("file:///etc/hosts", "https:///records/7", "opac.example.org"):
        with pytest.raises(FetchError):
            Fetcher(partners).fetch("GET", url)
    assert partners.urls() == [HOME]


def test_origin_is_as_before():
    assert origin("https://OPAC.example.org/x") == ("https", "opac.example.org", 443)
    assert origin("http://opac.example.org:8080") == ("http", "opac.example.org", 8080)
    assert origin("http://opac.example.org") == ("http", "opac.example.org", 80)


def test_requests_and_responses_are_built_as_before():
    request = Request("GET", HOME, {"a": "b"})
    assert (request.method, request.url, request.headers, request.body) == ("GET", HOME, {"a": "b"}, None)
    assert (Response(204).headers, Response(204).body) == ({}, b"")

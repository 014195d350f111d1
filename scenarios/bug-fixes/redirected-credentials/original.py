"""Fetches catalogue records from partner libraries.

A `transport` does the actual sending: a callable that takes a Request and returns a Response. In production that is the
connection pool, in the tests a fake. Redirects are followed here, because partners move their catalogues about all the
time, and because what we send to one library is none of the next one's business.
"""

from urllib.parse import urljoin, urlsplit

REDIRECTS = (301, 302, 303, 307, 308)
DEFAULT_PORTS = {"http": 80, "https": 443}

# Given to us for one catalogue. They must not reach another.
CREDENTIALS = ("Authorization", "Cookie", "Proxy-Authorization", "X-Reader-Card")

# Describe a body, and make no sense without one.
CONTENT = ("Content-Type", "Content-Length", "Content-Encoding")


class FetchError(Exception):
    """No usable answer; `url` is where it went wrong."""

    def __init__(self, message, url):
        super().__init__(f"{message}: {url}")
        self.url = url


class Request:
    def __init__(self, method, url, headers, body=None):
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body


class Response:
    def __init__(self, status, headers=None, body=b""):
        self.status = status
        self.headers = dict(headers or {})
        self.body = body


def origin(url):
    """Scheme, host and port that a URL stands for."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise FetchError("not an address we can fetch", url)
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


class Fetcher:
    def __init__(self, transport, max_redirects=5):
        self.transport = transport
        self.max_redirects = max_redirects

    def fetch(self, method, url, headers=None, body=None):
        """Send a request, follow its redirects, and return the first response that is none.

        Headers go out spelt and ordered as they were given: the oldest partner's gateway is particular about that.
        The caller's own dict is never changed.

        When a redirect leads to another origin, credentials stay behind, and they do not come back on later redirects,
        wherever those lead. A redirect that turns a POST into a GET (303, and 301 and 302 as browsers do it) drops
        the body, and the headers that describe it with it; a HEAD stays a HEAD.
        """
        request = Request(method, url, dict(headers or {}), body)
        origin(url)
        for _ in range(self.max_redirects + 1):
            response = self.transport(request)
            if response.status not in REDIRECTS:
                return response
            request = self._redirected(request, response)
        raise FetchError(f"more than {self.max_redirects} redirects", request.url)

    def _redirected(self, request, response):
        location = self._header(response.headers, "Location")
        if not location:
            raise FetchError(f"a {response.status} without a Location", request.url)
        url = urljoin(request.url, location)
        headers = dict(request.headers)
        if origin(url) != origin(request.url):
            for name in CREDENTIALS:
                headers.pop(name, None)
        method, body = request.method, request.body
        if self._becomes_get(method, response.status):
            method, body = "GET", None
            for name in CONTENT:
                headers.pop(name, None)
        return Request(method, url, headers, body)

    @staticmethod
    def _becomes_get(method, status):
        if status == 303:
            return method != "HEAD"
        return status in (301, 302) and method == "POST"

    @staticmethod
    def _header(headers, wanted):
        for name, value in headers.items():
            if name.lower() == wanted.lower():
                return value
        return None

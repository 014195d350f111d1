"""What the ticket shows, and what works today."""

from fake_partners import Partners, moved
from original import Fetcher

HOME = "https://opac.example.org/records/7"
AWAY = "https://mirror.example.net/records/7"


def test_a_lower_case_authorization_does_not_reach_another_library():
    partners = Partners({HOME: moved(AWAY)})
    Fetcher(partners).fetch("GET", HOME, {"authorization": "Bearer abc", "Accept": "text/xml"})
    assert partners.urls() == [HOME, AWAY]
    assert partners.headers() == {"Accept": "text/xml"}


def test_a_redirect_within_a_library_keeps_the_credentials():
    partners = Partners({HOME: moved("/v2/records/7")})
    response = Fetcher(partners).fetch("GET", HOME, {"Authorization": "Bearer abc"})
    assert response.body == b"record"
    assert partners.urls() == [HOME, "https://opac.example.org/v2/records/7"]
    assert partners.headers() == {"Authorization": "Bearer abc"}


def test_credentials_as_we_spell_them_stay_behind():
    partners = Partners({HOME: moved(AWAY)})
    Fetcher(partners).fetch("GET", HOME, {"Authorization": "Bearer abc", "Cookie": "session=1"})
    assert partners.headers() == {}

"""A transport with the answers of some partner libraries, that keeps the requests it was given."""

from original import Response


def moved(location, status=302, name="Location"):
    return Response(status, {name: location})


class Partners:
    """Answers by URL; whatever is not listed is a record."""

    def __init__(self, answers=()):
        self.answers = dict(answers)
        self.seen = []

    def __call__(self, request):
        self.seen.append((request.method, request.url, dict(request.headers), request.body))
        return self.answers.get(request.url, Response(200, body=b"record"))

    def urls(self):
        return [url for _, url, _, _ in self.seen]

    def headers(self):
        """The headers of the last request."""
        return self.seen[-1][2]

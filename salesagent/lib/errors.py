"""Every error of our own.

SalesAgentError
├ Refused              what a client asked cannot be done: `code` and a kind `message` for the visitor
├ OutgoingRefused      an address that this server may not connect to
├ OutgoingFailed       an address that gave no whole answer
└ ProviderError        a model or speech server failed: `permanent`, `reason`, and a `message` for staff
  ├ ProviderRefused    key, model name or request was refused: trying again cannot help
  ├ PromptRefused      this one prompt was refused: trying it again cannot help
  ├ ProviderBusy       rate limit or overload; `retry_after` in seconds where it said so
  ├ ProviderUnreachable no connection, or the server failed before it answered
  │ └ ProviderSilent    it took the request and sent nothing in time: a visitor should not wait for that again
  └ StreamBroken       the answer had begun and did not come to its end
"""

from __future__ import annotations


class SalesAgentError(Exception):
    """The root of our errors."""


class Refused(SalesAgentError):
    """A client's request that cannot be done. `code` is of the wire (docs/protocol.md)."""

    def __init__(self, code: str, message: str, *, id: str | None = None, retry_ms: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.id = id
        self.retry_ms = retry_ms


class OutgoingRefused(SalesAgentError):
    """An address that somebody gave is not one to connect to. The message names the cause and the cure, for staff."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class OutgoingFailed(SalesAgentError):
    """A server gave no whole answer in time. The message names the cause and the cure, for staff."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ProviderError(SalesAgentError):
    """An outside service failed. The message names the cause and the cure, for staff; visitors never see it."""

    permanent = False
    reason = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ProviderRefused(ProviderError):
    """The request itself was refused: a wrong key, model name or parameter."""

    permanent = True


class PromptRefused(ProviderError):
    """What this visitor wrote was refused (filtered, or too long); the provider is well."""

    permanent = True


class ProviderBusy(ProviderError):
    """Too many requests, or no capacity. May be tried again after `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderUnreachable(ProviderError):
    """No connection, no answer in time, or a server error instead of an answer."""


class ProviderSilent(ProviderUnreachable):
    """The server took the request and did not send a word in time."""


class StreamBroken(ProviderError):
    """The stream began and did not end as it must. `reason` is of the wire: `cut`, `stalled` or `error`."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason

"""One line of progress with the time left, at most every few seconds."""

import time

_EVERY_SECS = 5


class Progress:
    def __init__(self, what: str, total: int):
        self._what, self._total, self._done = what, total, 0
        self._started = self._said_at = time.monotonic()

    def step(self, detail: str = "") -> None:
        self._done += 1
        now = time.monotonic()
        if now - self._said_at < _EVERY_SECS and self._done < self._total:
            return
        self._said_at = now
        left = (now - self._started) / self._done * (self._total - self._done)
        print(f"{self._what} {self._done}/{self._total}  ETA {left:.0f} s  {detail}", flush=True)

"""The scheduler process: a clock that runs ticks, one worker per node or many. Keeps nothing in memory that matters."""

import os
import signal
import socket
import threading
from collections.abc import Mapping
from datetime import UTC
from types import FrameType
from typing import Final

import structlog
from apscheduler.events import EVENT_SCHEDULER_STARTED, SchedulerEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bpv.core import progress
from bpv.core.clock import now
from bpv.core.db import Database
from bpv.core.logs import about
from bpv.schedule import TICKS, Tick

HEARTBEAT: Final = 20  # seconds
THREADS: Final = 3

log = structlog.get_logger("bpv.worker")


class Worker:
    """Runs ticks against one database and counts what failed."""

    def __init__(self, database: Database, ticks: tuple[Tick, ...] = TICKS) -> None:
        self.database = database
        self.ticks = ticks
        self.node = f"{socket.gethostname()}:{os.getpid()}"[:80]
        self.started_at = now()
        self.failures = 0
        self.stopping = False
        self.closing = threading.Lock()
        self.scheduler = BlockingScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def beat(self) -> None:
        """Tell that this worker lives."""
        progress.beat(self.database, self.node, self.started_at, self.failures)

    def run(self, tick: Tick) -> int:
        """Run one tick: what it did, or 0 when it failed. A failure is counted and recorded, and ends nothing."""
        started = now()
        try:
            done = tick.work(self.database)
        except Exception as error:  # noqa: BLE001 - the outer edge of a tick: counted, and the next one runs
            self.failures += 1
            log.error("tick.failed", job=tick.name, **about(error))
            self.record(tick, started_at=started, done=0, outcome="failed", message="job.failed")
            return 0
        if done and not tick.records:
            self.record(tick, started_at=started, done=done, outcome="done", message=None)
        return done

    def record(self, tick: Tick, **values: object) -> None:
        """Write a run down; a database that is away is logged, since nothing can be written there."""
        try:
            progress.record(self.database, tick.name, **values)  # type: ignore[arg-type]
        except Exception as error:  # noqa: BLE001 - the outer edge of a tick: nothing can be written there
            log.error("run.not_recorded", job=tick.name, **about(error))

    def once(self) -> Mapping[str, int]:
        """Run every tick one time, in order; what each did."""
        self.beat()
        done = {tick.name: self.run(tick) for tick in self.ticks}
        self.beat()
        return done

    def forever(self) -> None:
        """Run ticks until SIGTERM or SIGINT; work in hand is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        for tick in self.ticks:
            self.add(tick.name, tick.seconds, tick)
        self.scheduler.add_job(self.beat, IntervalTrigger(seconds=HEARTBEAT, timezone=UTC), next_run_time=now())
        self.scheduler.add_listener(self.started, EVENT_SCHEDULER_STARTED)
        log.info("worker started", count=len(self.ticks))
        self.scheduler.start()
        log.info("worker stopped", count=self.failures)

    def add(self, name: str, seconds: int, tick: Tick) -> None:
        """Put one tick on the clock."""
        trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
        self.scheduler.add_job(self.run, trigger, args=[tick], id=name, next_run_time=now())

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Ask the clock to stop. In a thread of its own: a handler runs in the middle of anything, locks held."""
        self.stopping = True
        threading.Thread(target=self.shut).start()

    def started(self, event: SchedulerEvent) -> None:
        """The clock has started: stop it at once when a signal came first."""
        if self.stopping:
            self.shut()

    def shut(self) -> None:
        """Stop the clock, once; the executor waits for what runs."""
        with self.closing:
            if self.scheduler.running:
                self.scheduler.shutdown(wait=True)

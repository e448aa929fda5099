"""The outbox: mail as rows, made in the transaction of the act they tell of, sent by the worker at least once.

`queue` puts a mail in, `cancel` takes it back, `state_of` tells what became of it.
"""

from bpv.core.outbox.models import MailState, Problem, Status
from bpv.core.outbox.queueing import cancel, queue, state_of

__all__ = ["MailState", "Problem", "Status", "cancel", "queue", "state_of"]

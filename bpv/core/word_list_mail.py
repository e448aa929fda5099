"""Sentences of the mail that the service sends, and of the outbox."""

from typing import Final

MAIL_WORDS: Final[dict[str, str]] = {
    "job.name.outbox.send": "Send mail",
    "job.name.outbox.prune": "Forget old mail",
    "mail.footer": "Sent by the BPV service of the school.",
    "mail.waits_already": "This mail waits to be sent already.",
    "mail.cannot_stop": "This mail cannot be stopped any more.",
    "mail.problem.withdrawn": "The service took it back, because it is not needed any more.",
    "mail.problem.moved": "The date moved, so there is another mail for the new date.",
    "mail.problem.stopped": "Somebody stopped it.",
    "mail.problem.left": "The account is disabled, or is gone.",
    "mail.problem.too_old": "It waited more than two weeks, so it was not sent any more.",
    "mail.problem.no_server": "The mail server does not answer, or does not accept our name and password.",
    "mail.problem.later": "The mail server asked to try again later.",
    "mail.problem.refused": "The mail server refuses this mail. Check the address.",
    "mail.problem.cut": "The connection broke while the mail was handed over. It may have arrived.",
    "mail.problem.not_writable": "No mail can be made of it. Check the address.",
    "mail.kind.sign_in.new_device": "Sign-in on a new device",
    "mail.kind.talk.follow_up": "Follow-up of a talk",
    "mail.kind.suggestion": "A place for a student's list",
    "mail.kind.search_hits": "New places for a saved search",
    "mail.new_device.subject": "You signed in on a new device",
    "mail.new_device.body": "Hello {name},\n\nSomebody signed in with your account on a device that we did not know yet: {device}, on {day} at {time} (Dutch time).\n\nWas that you? Then there is nothing to do. If not: sign in, choose a new password, and end the sessions that you do not know on the page about your account.",
    "mail.device_unknown": "an unknown device",
    "mail.status.waiting": "waiting",
    "mail.status.sending": "being sent",
    "mail.status.sent": "sent",
    "mail.status.failed": "failed",
    "mail.status.cancelled": "not sent",
    "mail.status.unknown": "not known",
}

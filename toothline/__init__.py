"""The command: joins the packages.

__main__      finds the command that is typed
commands/     a module each
terminal/     what commands share: options, refusals, progress
settings/     the practice's settings, read and checked
metrics       what the service counts

practice/     one practice's own: its protocol, cases, database
speech/       ears and mouths: engines joined with models
calls/        how a call is held, from the ring to its end
service/      what runs all day: `serve` and the desk
checks/       what `doctor` finds

training/     what ears must hear; our own ear made and judged
simulation/   callers that are files, put before the service
"""

"""What runs all day: `toothline serve`, and `toothline desk` beside it.

process             the event loop, the ways in, and what the system's signals mean
ways_in             the ways in that the settings name: telephone, PBX, kiosk, monitor
kiosk               the kiosk's way in: its page, its talk, its camera
desk                the desk's web server, and what works behind it
companion_process   a process of our own beside this one: the desk
alerting            who is told of urgent cases, joined to what runs
dialing_out         a telephone for a command, beside a service that runs
health              HTTP for a monitor and for dialplans
signs_of_life       for the desk, and for a watchdog of the practice's own
memory              goes back when a call is over
"""

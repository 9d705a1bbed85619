"""What `toothline doctor` finds: every part that the service needs, tried for real.

doctor      all checks, in the order in which they are told
findings    what one check found
telephone   hours, who is on call, ways in, logins, places
alerts      who is told, whether the ways work, who was not told
vault       whether recordings and photos lie sealed
database    whether the desk's database is there and has all cases
"""

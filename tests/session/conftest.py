# Properties take the time they take: two cores, a database and a browser may share the machine.
from hypothesis import settings

settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

"""django-appointment, in an environment and a project of its own, made in a temporary folder.

Every choice is in its favour: pooled connections, a signed-in client (visitors would first have to
type a code from a mail), mail to nowhere, no reminder, no check of a pass or of a gate.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import load
from tests.bench.servers import PROJECT, THREADS

VERSIONS = ("django-appointment==3.12.0", "django==5.2.19", "gunicorn==27.0.1")
DRIVER = "psycopg[binary,pool]==3.3.9"
TOKEN = "b" * 32  # the same in cookie and header, which is what Django's CSRF check compares

SETTINGS = f"""
import os
from django.core.wsgi import get_wsgi_application

SECRET_KEY, DEBUG, ALLOWED_HOSTS = "bench" * 10, False, ["127.0.0.1"]
ROOT_URLCONF, USE_TZ, TIME_ZONE = "urls", True, "Europe/London"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {{
    "version": 1, "disable_existing_loggers": False,
    "handlers": {{"console": {{"class": "logging.StreamHandler"}}}},
    "loggers": {{"django.request": {{"handlers": ["console"], "level": "ERROR"}}}},
}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "phonenumber_field", "appointment",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {{"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]}},
}}]
DATABASES = {{"default": {{
    "ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PEER_DATABASE"],
    "USER": "postgres", "HOST": os.environ["PEER_SOCKET"], "PORT": "5432",
    "OPTIONS": {{"pool": {{"min_size": {THREADS}, "max_size": {THREADS} + 4}}}},
}}}}
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("appointment.urls"))]
"""
WSGI = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""
# Prints the ids of staff and service, and the session of each client.
SEED = """
import json, sys
from datetime import time, timedelta
import project
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from appointment.models import Config, Service, StaffMember, WorkingHours

users = get_user_model().objects
Config.objects.create(slot_duration=30, lead_time=time(9), finish_time=time(17))
service = Service.objects.create(name="Coaching", duration=timedelta(minutes=30), price=0)
staff = []
for number in range(int(sys.argv[2])):
    coach = users.create(username=f"coach{number}", email=f"coach{number}@example.com")
    member = StaffMember.objects.create(user=coach, slot_duration=30, lead_time=time(9),
                                        finish_time=time(17), appointment_buffer_time=0)
    member.services_offered.add(service)
    for day in range(1, 6):
        WorkingHours.objects.create(staff_member=member, day_of_week=day,
                                    start_time=time(9), end_time=time(17))
    staff.append(member.pk)
sessions = []
for number in range(int(sys.argv[1])):
    user = users.create(username=f"c{number}", email=f"c{number}@example.com", first_name="Ben")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    sessions.append(session.session_key)
print(json.dumps({"staff": staff, "service": service.pk, "sessions": sessions,
                  "client": user.pk}))
"""
# The same bookings as ours.
FILL = """
    WITH times AS (
        SELECT day::date AS on, time '09:00' + slot * interval '1 hour' AS at
        FROM generate_series(CAST(%(last)s AS timestamp), '2000-01-01', '-1 day') AS day,
             generate_series(0, 7) AS slot
        WHERE extract(isodow FROM day) < 6
        ORDER BY 1 DESC, 2 DESC LIMIT %(number)s),
    asked AS (
        INSERT INTO appointment_appointmentrequest (date, start_time, end_time, service_id,
            staff_member_id, payment_type, id_request, reschedule_attempts, created_at, updated_at)
        SELECT "on", at, at + interval '30 min', %(service)s, %(staff)s, 'full',
            gen_random_uuid()::text, 0, now(), now() FROM times
        RETURNING id)
    INSERT INTO appointment_appointment (client_id, appointment_request_id, phone, address,
        want_reminder, additional_info, paid, amount_to_pay, id_request, created_at, updated_at)
    SELECT %(client)s, id, '', '', false, '', false, 0, gen_random_uuid()::text, now(), now()
    FROM asked"""
STORED = """
    SELECT count(*) FROM appointment_appointment
    JOIN appointment_appointmentrequest AS asked ON asked.id = appointment_request_id
    WHERE (asked.date, asked.start_time, asked.staff_member_id) = (%(on)s, %(at)s, %(staff)s)"""


class Peer:
    """The project and how to speak to it."""

    def __init__(self, folder: Path, url, *, clients, coaches):
        self.folder, self.python = folder / "project", str(folder / "venv/bin/python")
        name, _, rest = url.partition("@/")[2].partition("?host=")
        socket = rest.partition("&")[0]
        self.environment = os.environ | {"PEER_DATABASE": name, "PEER_SOCKET": socket}
        self._install(folder)
        self.folder.mkdir()
        for file, text in (("settings", SETTINGS), ("urls", URLS), ("project", WSGI)):
            (self.folder / f"{file}.py").write_text(text)
        for more in (
            (),
            ("--run-syncdb",),
        ):  # it brings no migrations, and stands on Django's users
            self._run("-m", "django", "migrate", *more, "--settings", "settings")
        told = self._run("-c", SEED, str(clients), str(coaches))
        self.ids = json.loads(told.splitlines()[-1])

    def _install(self, folder):
        uv = PROJECT / ".tools/bin/uv"
        venv = folder / "venv"
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, venv], check=True)
        wanted = [*VERSIONS, DRIVER]
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", self.python, *wanted], check=True
        )

    def _run(self, *arguments):
        done = subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=self.environment | {"PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def fill(self, connection, coach, number, last):
        """Write as many bookings as ours has, at the same times."""
        connection.execute(FILL, self._about(coach) | {"last": last, "number": number})

    def stored(self, connection, coach, start):
        """How many bookings there are at a start."""
        wanted = {"on": start.date(), "at": start.time(), "staff": self.ids["staff"][coach]}
        [count] = connection.execute(STORED, wanted).fetchone()
        return count

    def _about(self, coach):
        ids = self.ids
        return {"staff": ids["staff"][coach], "service": ids["service"], "client": ids["client"]}

    def days(self, coach, dates):
        """One request for each date: it answers no more than a day at a time."""
        about = {"staff_member": self.ids["staff"][coach], "service_id": self.ids["service"]}
        return [
            load.request(
                "GET",
                "/ajax/available_slots/?" + urlencode(about | {"selected_date": on}),
                X_Requested_With="XMLHttpRequest",
            )
            for on in dates
        ]

    def book(self, client, coach, start):
        """A booking by a signed-in client: the time, who they are, and the page that this leads to.

        That page is what tells the client: it sends their mail when a browser first asks for it.
        """
        head = {
            "Cookie": f"sessionid={self.ids['sessions'][client]}; csrftoken={TOKEN}",
            "X_CSRFToken": TOKEN,
            "Content_Type": "application/x-www-form-urlencoded",
        }
        when = {
            "date": start.date(),
            "start_time": start.strftime("%H:%M:%S"),
            "end_time": (start + timedelta(minutes=30)).strftime("%H:%M:%S"),
            "service": self.ids["service"],
            "staff_member": self.ids["staff"][coach],
        }
        answer = yield load.request("POST", "/request-submit/", urlencode(when).encode(), **head)
        assert answer.status == 302, answer.body[:300]
        who = {"name": "Ben Okoro", "email": f"c{client}@example.com", "phone_0": "GB",
               "phone_1": "2079460000", "address": "", "additional_info": "",
               "payment_type": "full"}  # fmt: skip
        place = answer.header("Location")
        answer = yield load.request("POST", place, urlencode(who).encode(), **head)
        assert answer.status == 302, answer.body[:300]
        answer = yield load.request("GET", answer.header("Location"), **head)
        assert answer.status == 200, answer.body[:300]

"""Which pages each walk stands on, by its endpoints; the walks themselves prove it."""

WALKED = {
    "visitor": """
        any_coach.times bookings.cancel_form bookings.move_form bookings.show coaches.coach
        coaches.front contract.as_page details.form embed.show help.show policies.data
        policies.privacy policies.terms screening.ask slots.times waiting.form
    """,
    "client": """
        bookings.show commitments.show commitments.thanks contact.show own_data.ask
        own_page.form privacy.bookings privacy.me privacy.settings privacy.way_back
        thread.listed thread.show thread.won unsubscribing.show
    """,
    "coach": """
        coach_availability.part coach_availability.show coach_book.form coach_booking.move_form
        coach_booking.show coach_bookings.today coach_calendars.show coach_client_address.form
        coach_clients.everybody coach_clients.one coach_clocks.show coach_embed.show
        coach_explain.why coach_help_lines.show coach_holidays.show coach_keys.keys
        coach_mail_samples.body coach_mail_samples.show coach_mails.body coach_mails.show
        coach_notices.outbox coach_packages.show coach_policies.show coach_preparation.show
        coach_profile.show coach_referral.form coach_reminders.show coach_series.form
        coach_thread.alliance_form coach_thread.commitment_form coach_totals.show
        coach_waiting.show coach_webhooks.everything coach_webhooks.show coach_week.month
        coach_week.show coach_wording.edit coach_wording.everything
    """,
    "door": """
        coach_door.code_form coach_door.form coach_link_door.form coach_link_door.show
        coach_proof.form coach_security.show coach_security_app.enrol
    """,
    "waiting": """
        coach_waiting.show offers.show waiting.form waiting.show
    """,
    "proposals": """
        coach_bookings.today coach_proposals.form proposals.show
    """,
}
NO_PAGES = {
    "static": "style and script",
    "looks.accent": "a style sheet",
    "looks.portrait": "a picture",
    "bookings.invite": "a calendar file",
    "coach_mails.invite": "a calendar file",
    "own_data.calendar": "a calendar file",
    "own_data.export": "a file to keep",
    "feed.read_by_address": "a calendar for programs",
    "health.healthz": "for the machine's keeper",
    "health.readyz": "for the machine's keeper",
    "health.metrics": "for the machine's keeper",
    "contract.what_it_means": "leads to the contract",
    "help.leave": "leads to another website",
    "coach_bookings.home": "leads to the bookings",
}

"""The letter that a coach begins from; every word of it is theirs to change."""

LETTER = """\
Thank you for what you have told me.

I think that somebody else can help you better with this than I can at the moment: your doctor, \
or a licensed therapist or counsellor near you. That says nothing bad about you.

If you would like company in looking for somebody, tell me. And when you have that support, or \
when this no longer describes your life, you can come back to me."""

"""The letter that a coach begins from; every word of it is theirs to change."""

LETTER = """\
Thank you for what you have told me.

I think that somebody else can help you better with this than I can at the moment: your doctor, \
or a licensed therapist or counsellor near you. That says nothing bad about you, and it is not \
the end of our work.

If you would like, I help you to find somebody. And when the time is right, or when this no longer \
describes your life, the door here is open."""

"""The languages: every text of visitors and clients is in every catalogue."""

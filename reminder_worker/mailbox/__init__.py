"""The service's mailbox: fetching mails over IMAP, and reading answers and reports in them."""

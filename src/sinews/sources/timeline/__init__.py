"""The project's own files of events, reports, places and parties, as a spreadsheet writes them."""

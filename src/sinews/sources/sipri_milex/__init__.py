"""SIPRI Military Expenditure Database: the yearly workbook."""

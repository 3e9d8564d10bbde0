"""SIPRI Arms Transfers Database: registers of deliveries and of deals, tables of yearly volumes."""

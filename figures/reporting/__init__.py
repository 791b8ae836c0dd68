"""Periodic reports: the figures of a period, put into the template of the rules.

spans      what a report covers: its period, the one before, the same a year before, and the steps of its trend
desk       what lies on the office's desk: open cases by age, cards, reminders, hard cases, meetings, measures
reading    the figures of a report, each read when it is first asked for
tables     the tables by name          charts     the charts by name          numbers    the single figures by name
writing    the whole report as a document          filing    closed periods' reports, written once and kept
"""

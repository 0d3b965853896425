"""Tests of the whole: permissions, house rules, query counts, browser journeys."""

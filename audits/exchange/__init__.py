"""Checklists as spreadsheets: XLSForm and plain Excel, read with what becomes of each row, and written without loss."""

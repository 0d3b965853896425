"""What an export is made of: its scope, its columns, the reading of visits, the dictionary, the files."""

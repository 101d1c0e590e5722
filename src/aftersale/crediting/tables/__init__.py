"""The crediting tables that an installation starts with."""

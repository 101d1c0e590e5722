"""The HTTP way in: API, sign-in and the built pages."""

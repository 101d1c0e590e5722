"""What can go wrong with accounts, signing in and tokens."""

from __future__ import annotations

from aftersale.errors import Conflict, Forbidden, Invalid, NotFound, Unsolvable


class NotSignedIn(Forbidden):
    """You are not signed in, or your session has ended. Sign in, or send a valid API token."""


class SignInRefused(Forbidden):
    """The e-mail address or the password is wrong. After five failures in a row an account waits before it can be tried
    again, longer each time, up to fifteen minutes."""


class CsrfMissing(Forbidden):
    """The header X-CSRF-Token is missing or does not belong to this session. Read the token from GET /api/session."""


class RoleMissing(Forbidden):
    """This needs one of the roles {needed}, and {name} has none of them. Ask an administrator."""


class ScopeMissing(Forbidden):
    """This needs a token with the scope {needed}; this one has {found}. Make another token."""


class SessionNeeded(Forbidden):
    """This cannot be done with an API token. Sign in."""


class OwnRoles(Forbidden):
    """Nobody changes their own roles. Ask another administrator."""


class AccountNotFound(NotFound):
    """There is no account {account}."""


class AccountExists(Conflict):
    """There is already an account for {email}."""


class AdministratorExists(Conflict):
    """There is already an administrator ({email}); only the first is made here.
    Sign in as that one to make others."""


class LastAdministrator(Conflict):
    """{email} is the last administrator. Make another one first."""


class TokenNotFound(NotFound):
    """There is no token {token} of yours."""


class PasswordTooWeak(Invalid):
    """The password {reason}. Choose at least {minimum} characters that are not your e-mail address."""


class EmailUnreadable(Invalid):
    """{email!r} is not an e-mail address."""


class RoleUnknown(Invalid):
    """There is no role {role}. The roles are {known}."""


class ScopeUnknown(Invalid):
    """There is no scope {scope}. The scopes are {known}."""


class ScopeNotYours(Forbidden):
    """A token with the scope {scope} needs an account with one of the roles {needed}."""


class ExpiryNotInRange(Invalid):
    """A token must expire between one day and {most} days from now, not in {days}."""


class OpenIdNotSet(NotFound):
    """Signing in with OpenID Connect is not set up. Set AFTERSALE_OIDC_ISSUER and AFTERSALE_OIDC_CLIENT_ID."""


class OpenIdUnreachable(Unsolvable):
    """The identity provider {issuer} could not be used: {reason}. Try again, or sign in with a password."""


class OpenIdRefused(Forbidden):
    """The identity provider's answer was refused: {reason}. Start signing in again."""


class OpenIdAccountMissing(Forbidden):
    """{email} is known to the identity provider but has no account here. Ask an administrator to make one."""


class OpenIdEmailUnverified(Forbidden):
    """The identity provider does not say that {email} is verified, so no account can be found by it. Verify the address
    there, or sign in with a password."""

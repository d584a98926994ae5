"""Entering with an account of elsewhere (OpenID Connect, made for ProConnect): off unless a provider is given.

mozilla-django-oidc holds the journey (state, nonce, PKCE, exchange of the code); what it leaves open is closed here:
issuer, audience, expiry, the subject of userinfo, and who may enter.
"""

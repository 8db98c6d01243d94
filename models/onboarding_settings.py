"""`onboarding` in company.yaml: the key with which the product signs what it tells of its users (O-04)."""

from models.company_values import Part, SecretReference


class OnboardingSettings(Part):
    """`webhook_key` is shared with the product; without it no event is taken from outside."""

    webhook_key: SecretReference | None = None

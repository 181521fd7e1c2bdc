"""The rights of people on what is kept of them (GDPR Art. 12 to 21): `PrivacyApi` takes requests, the other answers."""

from components.data_subject_rights.api import PrivacyApi
from components.data_subject_rights.args import (
    ControllerArgs,
    DataSubjectRightsArgs,
    PrivacyApiArgs,
    physical_name,
)
from components.data_subject_rights.rights import DataSubjectRights

__all__ = [
    "ControllerArgs",
    "DataSubjectRights",
    "DataSubjectRightsArgs",
    "PrivacyApi",
    "PrivacyApiArgs",
    "physical_name",
]

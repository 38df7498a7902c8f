"""The opaque names of things that are remembered; they carry no meaning and cannot be guessed."""

from typing import NewType

UserId = NewType("UserId", str)
OrganisationId = NewType("OrganisationId", str)
EnterpriseId = NewType("EnterpriseId", OrganisationId)
SignedSessionId = NewType("SignedSessionId", str)
AssessmentId = NewType("AssessmentId", str)
SnapshotId = NewType("SnapshotId", str)
OrderId = NewType("OrderId", str)
ItemId = NewType("ItemId", str)
ReleaseId = NewType("ReleaseId", str)

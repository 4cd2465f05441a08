# SPDX-License-Identifier: MIT
"""The record: every message and enum of context.proto.

They are ordinary classes of the protobuf runtime. They have a descriptor pool
of their own, so they do not conflict with another `handoff/v1/context.proto`
in the default pool. Times are integers, milliseconds since 1970 UTC.
`help(handoff.Routing)` says what the fields of a message mean.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.internal import enum_type_wrapper

from ._descriptors import COMMENTS, DATA


def _load() -> dict[str, Any]:
    from google.protobuf import descriptor_pb2

    pool = descriptor_pool.DescriptorPool()
    names: dict[str, Any] = {}
    for file in descriptor_pb2.FileDescriptorSet.FromString(DATA).file:
        pool.AddSerializedFile(file.SerializeToString())
        found = pool.FindFileByName(file.name)
        for name, message in found.message_types_by_name.items():
            names[name] = message_factory.GetMessageClass(message)
            names[name].__module__ = __name__
            names[name].__doc__ = COMMENTS.get(name)
        for name, enum in found.enum_types_by_name.items():
            names[name] = enum_type_wrapper.EnumTypeWrapper(enum)
            names.update(names[name].items())
        names["DESCRIPTOR"] = found
    return names


_names = _load()
globals().update(_names)
__all__ = sorted(_names)

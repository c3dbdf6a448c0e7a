"""What the sessions of Debian's python3-etcd3 share. Each is called as: SESSION.py HOST:PORT

They print every step and what came of it. What they wait for, they await from the client; they never sleep.
"""
import json
import os
import sys

import etcd3
import grpc
from etcd3.client import KVMetadata
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

WAIT_SECONDS = 30
HOST, PORT = sys.argv[1].split(':')


def connect(**options):
    """A client of the server; OPTIONS are those of the client, as its user."""
    return etcd3.client(host=HOST, port=int(PORT), **{'timeout': WAIT_SECONDS, **options})


def certificate(name):
    """The path of a file of the certificates that the run made."""
    return os.path.join(os.environ['CERTIFICATES'], name)


def section(title):
    print(f'\n## {title}')


def plain(value):
    if isinstance(value, Message):
        return MessageToDict(value, preserving_proto_field_name=True, including_default_value_fields=True)
    if isinstance(value, bytes):
        return value.decode('latin1')
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, KVMetadata):
        return {name: plain(getattr(value, name))
                for name in ('key', 'create_revision', 'mod_revision', 'version', 'lease_id', 'response_header')}
    if isinstance(value, etcd3.events.Event):
        return {'type': type(value).__name__, 'event': plain(value._event)}
    if isinstance(value, etcd3.watch.WatchResponse):
        return {'header': plain(value.header), 'events': plain(value.events)}
    return value


def show(title, value):
    print(f'{title}: {json.dumps(plain(value), sort_keys=True)}')


def step(title, action):
    """Shows what ACTION returns, or its error and the server's answer behind it."""
    try:
        result = action()
    except Exception as error:  # the kind of error is what is compared
        behind = error if isinstance(error, grpc.RpcError) else error.__context__
        answer = f' ({behind.code().name}: {behind.details()})' if isinstance(behind, grpc.RpcError) else ''
        print(f'{title}: {type(error).__name__}: {error if not isinstance(error, grpc.RpcError) else ""}{answer}')
        return None
    show(title, result)
    return result

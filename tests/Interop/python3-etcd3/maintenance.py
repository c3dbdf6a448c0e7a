"""Members, alarms, snapshots."""
import hashlib
import io

from common import connect, section, show, step
from etcd3 import etcdrpc

client = connect()
cluster = client.clusterstub
maintenance = client.maintenancestub

section('cluster')
self = next(iter(client.members))
show('member', [str(self.id), self.name, list(self.peer_urls), list(self.client_urls)])
step('add, no URL', lambda: cluster.MemberAdd(etcdrpc.MemberAddRequest(peerURLs=['nonsense'])))
step('add, address taken', lambda: cluster.MemberAdd(etcdrpc.MemberAddRequest(peerURLs=list(self.peer_urls))))
step('update', lambda: self.update(['http://127.0.0.1:1']))
step('members', lambda: [list(member.peer_urls) for member in client.members])
step('update back', lambda: self.update(['http://localhost:2380']))
step('update nobody', lambda: client.update_member(404, ['http://127.0.0.1:1']))
step('remove nobody', lambda: client.remove_member(404))
step('remove the only one', self.remove)
step('active alarms of the member', lambda: [alarm.alarm_type for alarm in self.active_alarms])

section('alarms')
step('none', lambda: list(client.list_alarms()))
step('activate', lambda: [[alarm.alarm_type, str(alarm.member_id)] for alarm in client.create_alarm(self.id)])
step('list', lambda: [[alarm.alarm_type, str(alarm.member_id)] for alarm in client.list_alarms()])
step('put', lambda: client.put('a', '1'))
step('grant', lambda: client.lease(60))
step('disarm', lambda: [[alarm.alarm_type, str(alarm.member_id)] for alarm in client.disarm_alarm(self.id)])
step('disarm again', lambda: [alarm.alarm_type for alarm in client.disarm_alarm(self.id)])
step('put', lambda: client.put('a', '1'))

section('defragmentation, hash, snapshot')
step('defragment', client.defragment)
step('hash', lambda: type(client.hash()).__name__)


def snapshot():
    file = io.BytesIO()
    client.snapshot(file)
    content, checksum = file.getvalue()[:-32], file.getvalue()[-32:]
    return {'checksum': hashlib.sha256(content).digest() == checksum, 'sectors': len(content) % 512 == 0}


step('snapshot', snapshot)
step('content', client.get_all_response)
client.close()

"""Clients of users. The client has no methods to manage users, so the session does it with its messages."""
from common import connect, section, step
from etcd3 import etcdrpc

client = connect()
auth = etcdrpc.AuthStub(client.channel)

section('users and roles')
step('user', lambda: auth.UserAdd(etcdrpc.AuthUserAddRequest(name='root', password='secret')))
step('user again', lambda: auth.UserAdd(etcdrpc.AuthUserAddRequest(name='root', password='secret')))
step('root role', lambda: auth.UserGrantRole(etcdrpc.AuthUserGrantRoleRequest(user='root', role='root')))
step('user', lambda: auth.UserAdd(etcdrpc.AuthUserAddRequest(name='app', password='word')))
step('role', lambda: auth.RoleAdd(etcdrpc.AuthRoleAddRequest(name='app')))
grant = etcdrpc.AuthRoleGrantPermissionRequest(name='app')
grant.perm.permType, grant.perm.key, grant.perm.range_end = 2, b'app/', b'app0'
step('permission', lambda: auth.RoleGrantPermission(grant))
step('role of the user', lambda: auth.UserGrantRole(etcdrpc.AuthUserGrantRoleRequest(user='app', role='app')))
step('role', lambda: auth.RoleGet(etcdrpc.AuthRoleGetRequest(role='app')))
step('users', lambda: auth.UserList(etcdrpc.AuthUserListRequest()))
step('enable', lambda: auth.AuthEnable(etcdrpc.AuthEnableRequest()))

section('clients')
step('no user', lambda: client.get('app/1'))
step('wrong password', lambda: connect(user='app', password='wrong'))
step('nobody', lambda: connect(user='other', password='word'))
step('half of an account', lambda: connect(user='app'))
app = connect(user='app', password='word')
root = connect(user='root', password='secret')
for title, user in (('app', app), ('root', root)):
    step(f'{title}: own key', lambda: user.put('app/1', title))
    step(f'{title}: own key', lambda: user.get('app/1'))
    step(f'{title}: own keys', lambda: list(user.get_prefix('app/')))
    step(f"{title}: another's key", lambda: user.put('other', title))
    step(f'{title}: every key', lambda: [metadata.key for _, metadata in user.get_all()])
    step(f'{title}: delete', lambda: user.delete('app/2'))
    step(f'{title}: transaction', lambda: user.transaction(
        compare=[user.transactions.version('app/1') > 0],
        success=[user.transactions.put('app/3', title)],
        failure=[user.transactions.get('other')]))
    step(f'{title}: compaction', lambda: user.compact(2))
    step(f'{title}: defragmentation', user.defragment)
    step(f'{title}: alarms', lambda: list(user.list_alarms()))
    step(f'{title}: status', lambda: user.status().version)
    step(f'{title}: lock', lambda: user.lock('job', ttl=60).acquire(timeout=0))

section('disable')
step('by app', lambda: auth.AuthDisable(etcdrpc.AuthDisableRequest(), metadata=app.metadata))
step('by root', lambda: auth.AuthDisable(etcdrpc.AuthDisableRequest(), metadata=root.metadata))
step('no user', lambda: client.get('app/1'))
step('token of before', lambda: root.get('app/1'))
for user in (client, app, root):
    user.close()

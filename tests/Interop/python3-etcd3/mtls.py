"""A server that requires certificates of its clients; CERTIFICATES names the folder of the certificates."""
from common import certificate, connect, section, step
from etcd3 import etcdrpc


def known_as(name, **options):
    return connect(ca_cert=certificate('authority.crt'), cert_key=certificate(f'{name}.key'), cert_cert=certificate(f'{name}.crt'), **options)


# What the client says of a failed connection depends on when it fails.
def succeeds(client):
    try:
        return client.get('a')[0].decode()
    except Exception:
        return 'fails'
    finally:
        client.close()


section('with a certificate of the authority')
root = known_as('client')
step('put', lambda: root.put('a', '1'))
step('get', lambda: root.get('a'))

section('without one, with one of another authority')
step('none', lambda: succeeds(connect(ca_cert=certificate('authority.crt'), timeout=5)))
step('stranger', lambda: succeeds(known_as('stranger', timeout=5)))
step('expired', lambda: succeeds(known_as('expired', timeout=5)))

section('users by the name in the certificate')
auth = etcdrpc.AuthStub(root.channel)
auth.UserAdd(etcdrpc.AuthUserAddRequest(name='root', password='secret'))
auth.UserGrantRole(etcdrpc.AuthUserGrantRoleRequest(user='root', role='root'))
auth.UserAdd(etcdrpc.AuthUserAddRequest(name='visitor', password='word'))
auth.RoleAdd(etcdrpc.AuthRoleAddRequest(name='visitor'))
grant = etcdrpc.AuthRoleGrantPermissionRequest(name='visitor')
grant.perm.permType, grant.perm.key = 0, b'a'
auth.RoleGrantPermission(grant)
auth.UserGrantRole(etcdrpc.AuthUserGrantRoleRequest(user='visitor', role='visitor'))
step('enable', lambda: auth.AuthEnable(etcdrpc.AuthEnableRequest()))
step('root', lambda: root.put('a', '2'))
visitor = known_as('visitor')
step('visitor reads', lambda: visitor.get('a'))
step('visitor writes', lambda: visitor.put('a', '3'))
unknown = known_as('unknown')
step('unknown', lambda: unknown.get('a'))
# Its token goes with the call's credentials too, which this client sends over TLS only.
logged_in = known_as('unknown', user='root', password='secret')
step('unknown, with a password', lambda: logged_in.put('a', '4'))
step('disable', lambda: auth.AuthDisable(etcdrpc.AuthDisableRequest()))
for client in (root, visitor, unknown, logged_in):
    client.close()

"""A server with a certificate; CERTIFICATES names the folder of the certificates."""
from common import certificate, connect, section, step

section('with the authority of the server')
client = connect(ca_cert=certificate('authority.crt'))
step('put', lambda: client.put('a', '1'))
step('get', lambda: client.get('a'))
client.close()

section('with a certificate of the client')
client = connect(ca_cert=certificate('authority.crt'), cert_key=certificate('client.key'), cert_cert=certificate('client.crt'))
step('get', lambda: client.get('a'))
client.close()


# What the client says of a failed connection depends on when it fails.
def fails(client):
    try:
        client.get('a')
    except Exception as error:
        return type(error).__name__
    finally:
        client.close()
    return 'succeeds'


section('not trusted, without TLS')
step('another authority', lambda: fails(connect(ca_cert=certificate('other.crt'), timeout=5)))
step('half of a certificate', lambda: connect(ca_cert=certificate('authority.crt'), cert_key=certificate('client.key')))
step('no TLS', lambda: fails(connect(timeout=5)))

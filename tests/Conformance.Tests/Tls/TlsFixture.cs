using System.Security.Authentication;
using Conformance.Tests.Backends;
using NUnit.Framework;

namespace Conformance.Tests.Tls;

/// <summary>Cases over TLS. The tests of a fixture share a server.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
public abstract class TlsFixture(Backend backend)
{
    private TlsServer? _server;

    internal TlsServer Server => _server ?? throw new InvalidOperationException("The server is not running.");

    protected virtual bool RequiresCertificates => false;

    protected virtual SslProtocols Minimum => SslProtocols.Tls12;

    [OneTimeSetUp]
    public async Task StartServerAsync() => _server = await TlsServer.StartAsync(backend, RequiresCertificates, Minimum);

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

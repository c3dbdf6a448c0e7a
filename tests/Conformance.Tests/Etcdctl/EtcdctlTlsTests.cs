using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;
using Testing.Processes;

namespace Conformance.Tests.Etcdctl;

/// <summary>The real <c>etcdctl</c> over TLS, on servers that require client certificates.</summary>
[TestFixture(Backend.Tool)]
[TestFixture(Backend.Real)]
public sealed class EtcdctlTlsTests(Backend backend)
{
    private CertificateAuthority _authority = null!;
    private IssuedCertificate _server = null!;
    private IssuedCertificate _client = null!;
    private IAsyncDisposable _etcd = null!;
    private string _endpoint = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _authority = new CertificateAuthority();
        _server = _authority.IssueServer();
        _client = _authority.IssueClient("CN=root");
        string[] flags =
        [
            "--cert-file", _server.Path, "--key-file", _server.KeyPath, "--client-cert-auth", "--trusted-ca-file", _authority.Path,
        ];
        if (backend == Backend.Tool)
        {
            var tool = await FakeEtcdTool.StartAsync(FakeEtcdTool.AnyPort, flags);
            (_etcd, _endpoint) = (tool, tool.Endpoint);
        }
        else
        {
            var real = await RealEtcd.StartAsync(CertificateAuthorityTls.Trusting(_authority.Certificate, _client.Certificate), flags);
            (_etcd, _endpoint) = (real, real.Endpoint);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _etcd.DisposeAsync();
        _client.Dispose();
        _server.Dispose();
        _authority.Dispose();
    }

    [Test]
    public async Task Put_ClientOfTheAuthority_IsServed()
    {
        var result = await RunAsync("--cacert", _authority.Path, "--cert", _client.Path, "--key", _client.KeyPath, "put", "key", "value");

        result.Errors.Should().BeEmpty();
        result.Output.Should().Equal("OK");
    }

    [Test]
    public async Task Health_HttpsEndpoint_IsServed()
    {
        var result = await CommandProcess.RunAsync(
            await EtcdBinaries.EtcdctlAsync(),
            [
                $"--endpoints=https://{_endpoint}", "--dial-timeout=30s", "--command-timeout=30s",
                "--cacert", _authority.Path, "--cert", _client.Path, "--key", _client.KeyPath, "endpoint", "health",
            ]);

        string.Join('\n', result.Output.Concat(result.Errors)).Should().Contain("is healthy");
    }

    [Test]
    public async Task Put_WithoutCertificate_Fails() => await FailsAsync("--cacert", _authority.Path);

    [Test]
    public async Task Put_WithoutTls_Fails() => await FailsAsync();

    [Test]
    public async Task Put_OtherAuthority_Fails()
    {
        using var other = new CertificateAuthority();

        await FailsAsync("--cacert", other.Path, "--cert", _client.Path, "--key", _client.KeyPath);
    }

    [Test]
    public async Task Put_CertificateOfAnotherAuthority_Fails()
    {
        using var other = new CertificateAuthority();
        using var stranger = other.IssueClient("CN=root");

        await FailsAsync("--cacert", _authority.Path, "--cert", stranger.Path, "--key", stranger.KeyPath);
    }

    /// <summary>A client that cannot connect tries until its time is up.</summary>
    private async Task FailsAsync(params string[] flags)
    {
        var result = await RunAsync([.. flags, "--command-timeout=1s", "put", "key", "value"]);

        result.ExitCode.Should().NotBe(0);
        result.Output.Should().BeEmpty();
        result.Errors[^1].Should().Be("Error: context deadline exceeded");
    }

    private async Task<CommandResult> RunAsync(params string[] arguments) =>
        await CommandProcess.RunAsync(await EtcdBinaries.EtcdctlAsync(), [$"--endpoints={_endpoint}", "--dial-timeout=30s", "--command-timeout=30s", .. arguments]);
}

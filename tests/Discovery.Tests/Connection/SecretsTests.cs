using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Connection;

public sealed class SecretsTests
{
    [Test]
    public void Options_AsText_DoNotTellThePassword()
    {
        var options = new EtcdConnectionOptions { Endpoints = ["127.0.0.1:2379"], Username = "root", Password = "s3cret" };

        $"{options}".Should().Contain("root").And.Contain("127.0.0.1:2379").And.NotContain("s3cret");
    }

    [TestCase("http://root:s3cret@127.0.0.1:2379")]
    [TestCase("http://127.0.0.1:2379/?user=root&password=s3cret")]
    [TestCase("127.0.0.1:2379?password=s3cret")]
    [TestCase("http://127.0.0.1:2379/#s3cret")]
    public void Connect_PasswordInTheUrl_IsRefusedWithoutQuotingIt(string endpoint)
    {
        var options = new EtcdConnectionOptions { Endpoints = [endpoint] };
        Func<object>[] uses =
        [
            () => new EtcdConnection(endpoint),
            () => new EtcdConnection(options),
            () => new ServiceCollection().AddEtcdDiscovery(endpoint),
            () => new ServiceCollection().AddEtcdDiscovery(it => it.Endpoints = [endpoint]).BuildServiceProvider()
                .GetRequiredService<EtcdConnection>(),
        ];

        foreach (var use in uses)
        {
            use.Should().Throw<Exception>().Which.ToString().Should().Contain("endpoint").And.NotContain("s3cret");
        }

        $"{options}".Should().NotContain("s3cret");
    }
}

using FluentAssertions;
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
    [TestCase("http://127.0.0.1:2379?password=s3cret")]
    [TestCase("http://127.0.0.1:2379/#s3cret")]
    [TestCase("root:s3cret@127.0.0.1:2379")]
    public void Connect_PasswordInTheUrl_IsRefusedWithoutQuotingIt(string url)
    {
        var connect = () => new EtcdConnection(url);
        var options = new EtcdConnectionOptions { Endpoints = ["http://a:1", url] };

        connect.Should().Throw<ArgumentException>().Which.Message.Should().NotContain("s3cret");
        FluentActions.Invoking(() => new EtcdConnection(options)).Should().Throw<ArgumentException>().Which.Message.Should().NotContain("s3cret");
        options.ToString().Should().NotContain("s3cret").And.Contain("http://a:1");
    }
}

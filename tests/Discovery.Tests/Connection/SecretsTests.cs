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

    [Test]
    public void Connect_PasswordInTheUrl_IsRefusedWithoutQuotingIt()
    {
        var connect = () => new EtcdConnection("http://root:s3cret@127.0.0.1:2379");

        connect.Should().Throw<ArgumentException>().Which.Message.Should().NotContain("s3cret");
    }
}

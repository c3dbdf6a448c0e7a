using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Connection;

[Parallelizable(ParallelScope.All)]
internal sealed class ConnectionStringTests
{
    private const string Secret = "s3cret";

    [TestCase("http://a:2379", "http://a:2379", null, null)]
    [TestCase("http://a:2379, http://b:2379", "http://a:2379 http://b:2379", null, null)]
    [TestCase("etcd", "etcd", null, null)]
    [TestCase("Endpoints=http://a:2379,http://b:2379", "http://a:2379 http://b:2379", null, null)]
    [TestCase("Endpoint=a:2379;Username=root;Password=s3cret", "a:2379", "root", Secret)]
    [TestCase(" endpoints = https://a ; user = root ; PASSWORD = 's3cret' ;", "https://a", "root", Secret)]
    [TestCase("Password=\"a;b='c\";Username=root;Endpoints=[::1]:2379", "[::1]:2379", "root", "a;b='c")]
    public void Parse_ConnectionString_SetsWhatItHas(string text, string endpoints, string? username, string? password)
    {
        var options = EtcdConnectionString.Parse(text);

        options.Endpoints.Should().Equal(endpoints.Split(' '));
        (options.Username, options.Password).Should().Be((username, password));
    }

    [TestCase("Endpoints=http://a:2379;Usrname=root;Password=s3cret", "*a key other than Endpoints, Username and Password*")]
    [TestCase("Endpoints=http://a:2379;Password=a;s3cret=b", "*a key other than*quotation marks*")]
    [TestCase("Endpoints=http://a:2379;Password=a;s3cret", "*of the form key=value*")]
    [TestCase("Username=root;Password=s3cret", "*has no Endpoints*")]
    [TestCase("Endpoints=;Username=root;Password=s3cret", "*has no Endpoints*")]
    [TestCase("Endpoints=, ;Password=s3cret", "*contains no etcd endpoint*")]
    [TestCase("Endpoints=ftp://a;Password=s3cret", "*'ftp://a' is not an etcd endpoint*")]
    [TestCase("Endpoints=http://root:s3cret@a", "*is not an etcd endpoint*")]
    [TestCase("http://a:2379;Username=root;Password=s3cret", "*is not an etcd endpoint*")]
    [TestCase(";s3cret", "*of the form key=value*")]
    [TestCase("=s3cret", "*of the form key=value*")]
    public void Parse_Malformed_SaysWhatIsWrongWithoutTheSecret(string text, string message)
    {
        var exception = FluentActions.Invoking(() => EtcdConnectionString.Parse(text)).Should().Throw<ArgumentException>()
            .WithMessage(message).Which;

        exception.ParamName.Should().Be("connectionString");
        exception.ToString().Should().NotContain(Secret);
    }
}

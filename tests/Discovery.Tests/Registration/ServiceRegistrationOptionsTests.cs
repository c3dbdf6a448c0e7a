using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Registration;

[Parallelizable(ParallelScope.All)]
internal sealed class ServiceRegistrationOptionsTests
{
    private static readonly TestCaseData[] BadOptions =
    [
        new(new ServiceRegistrationOptions { Ttl = TimeSpan.FromSeconds(0.9) }, "Ttl"),
        new(new ServiceRegistrationOptions { Ttl = TimeSpan.FromSeconds(9_000_000_001) }, "Ttl"),
        new(new ServiceRegistrationOptions { InstanceId = "" }, "InstanceId"),
        new(new ServiceRegistrationOptions { InstanceId = "/a" }, "InstanceId"),
        new(new ServiceRegistrationOptions { InstanceId = "a/" }, "InstanceId"),
        new(new ServiceRegistrationOptions { Takeover = (TakeoverPolicy)9 }, "Takeover"),
        new(new ServiceRegistrationOptions { RegisterTimeout = TimeSpan.Zero }, "RegisterTimeout"),
        new(new ServiceRegistrationOptions { DeregisterTimeout = TimeSpan.Zero }, "DeregisterTimeout"),
        new(new ServiceRegistrationOptions { DeregisterTimeout = TimeSpan.FromDays(2) }, "DeregisterTimeout"),
    ];

    [TestCaseSource(nameof(BadOptions))]
    public async Task Constructor_OptionOutOfRange_ThrowsAndNamesIt(ServiceRegistrationOptions options, string property)
    {
        await using var connection = new EtcdConnection("http://127.0.0.1:1");

        var create = () => new ServiceRegistrar(connection, options);

        create.Should().Throw<ArgumentException>()
            .WithMessage($"ServiceRegistrationOptions.{property} *").Which.ParamName.Should().Be(property);
    }
}

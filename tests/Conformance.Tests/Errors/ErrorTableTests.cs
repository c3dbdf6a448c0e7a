using Conformance.Tests.Backends;
using NUnit.Framework;

namespace Conformance.Tests.Errors;

/// <summary>Requests that raise the errors of etcd's table. <see cref="ErrorDocumentTests"/> checks that no error is missing.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class ErrorTableTests(Backend backend) : ConformanceFixture(backend)
{
    [TestCaseSource(typeof(KeyErrors), nameof(KeyErrors.Cases))]
    [TestCaseSource(typeof(MemberErrors), nameof(MemberErrors.Cases))]
    public Task Call_RaisesTheError(ErrorCase error) => error.CheckAsync(Server.ConnectionString);
}

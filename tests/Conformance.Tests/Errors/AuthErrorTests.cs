using Conformance.Tests.Auth;
using Conformance.Tests.Backends;
using NUnit.Framework;

namespace Conformance.Tests.Errors;

/// <summary>The errors of users, roles and tokens.</summary>
public sealed class AuthErrorTests(Backend backend) : AuthFixture(backend)
{
    [TestCaseSource(typeof(AuthErrors), nameof(AuthErrors.Cases))]
    public Task Call_RaisesTheError(ErrorCase error) => error.CheckAsync(Server.ConnectionString);
}

using Conformance.Tests.Auth.Jwt;
using Conformance.Tests.Backends;
using NUnit.Framework;

namespace Conformance.Tests.Errors;

/// <summary>The errors that need JSON web tokens.</summary>
public sealed class WebTokenErrorTests(Backend backend) : JwtFixture(backend)
{
    [TestCaseSource(typeof(AuthErrors), nameof(AuthErrors.OfWebTokens))]
    public Task Call_RaisesTheError(ErrorCase error) => error.CheckAsync(Server.ConnectionString);
}

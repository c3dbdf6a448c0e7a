using System.Xml.Linq;
using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;

namespace Consumers.Tests.Packaging;

/// <summary>What the libraries depend on, and carry.</summary>
public sealed class LibraryTests
{
    private const string CompiledFolder = "runtimes/linux-x64/lib/net10.0";

    /// <summary>The assemblies that are packed in a form compiled ahead of time, too.</summary>
    private static readonly string[] CompiledForms = [$"{CompiledFolder}/Etcd.Api.dll", $"{CompiledFolder}/FakeEtcd.dll"];

    [TestCase("Etcd.Api", "Google.Protobuf 3.36.2", "Grpc.Core.Api 2.85.0")]
    [TestCase(
        "FakeEtcd",
        "BCrypt.Net-Next 4.2.0",
        "Etcd.Api *",
        "Grpc.AspNetCore.Server 2.85.0",
        "Grpc.AspNetCore.Server.Reflection 2.85.0",
        "Grpc.HealthCheck 2.85.0",
        "Grpc.Net.Client 2.85.0",
        "Microsoft.IdentityModel.JsonWebTokens 8.23.0")]
    [TestCase("FakeEtcd.NUnit", "FakeEtcd *", "Grpc.Net.Client 2.85.0", "NUnit 4.6.1")]
    [TestCase(
        "Etcd.Discovery",
        "Etcd.Api *",
        "Grpc.Net.Client 2.85.0",
        "Grpc.Net.ClientFactory 2.85.0",
        "Microsoft.Extensions.Configuration.Binder 10.0.0",
        "Microsoft.Extensions.DependencyInjection.Abstractions 10.0.0",
        "Microsoft.Extensions.Diagnostics.HealthChecks 10.0.0",
        "Microsoft.Extensions.Hosting.Abstractions 10.0.0",
        "Microsoft.Extensions.Logging.Abstractions 10.0.0",
        "Microsoft.Extensions.Options 10.0.0")]
    [TestCase("Etcd.Discovery.AspNetCore", "Etcd.Discovery *")]
    [TestCase("Etcd.Extensions.ServiceDiscovery", "Etcd.Discovery *", "Microsoft.Extensions.ServiceDiscovery 10.11.0")]
    public void Pack_Library_DependsOnLittle(string id, params string[] dependencies)
    {
        using var package = Workspace.Packages.Open(id);

        package.Dependencies.Should().BeEquivalentTo(
            dependencies.Select(dependency => dependency.Replace("*", Workspace.Packages.Version, StringComparison.Ordinal)));
    }

    [TestCase("Etcd.Api")]
    [TestCase("FakeEtcd", "Microsoft.AspNetCore.App")]
    [TestCase("FakeEtcd.NUnit")]
    [TestCase("Etcd.Discovery")]
    [TestCase("Etcd.Discovery.AspNetCore", "Microsoft.AspNetCore.App")]
    [TestCase("Etcd.Extensions.ServiceDiscovery")]
    public void Pack_Library_NeedsAspNetOnlyForServers(string id, params string[] frameworks)
    {
        using var package = Workspace.Packages.Open(id);

        package.Frameworks.Should().Equal(frameworks);
    }

    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Libraries))]
    public void Pack_Library_CarriesItselfAndItsDocumentation(string id)
    {
        using var package = Workspace.Packages.Open(id);

        package.Files.Where(file => file.Contains('/', StringComparison.Ordinal) && !IsOfTheFormat(file))
            .Should().BeEquivalentTo([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", .. CompiledForms.Where(form => form.EndsWith($"/{id}.dll", StringComparison.Ordinal))]);
        XDocument.Parse(package.Text($"lib/net10.0/{id}.xml")).Descendants("summary").Should().NotBeEmpty();
    }

    [TestCase("Etcd.Api")]
    [TestCase("FakeEtcd")]
    public void Pack_FormCompiledAheadOfTime_IsOfTheSameAssembly(string id)
    {
        using var package = Workspace.Packages.Open(id);
        var compiled = package.Bytes($"{CompiledFolder}/{id}.dll");

        Assemblies.IsCompiledAheadOfTime(compiled).Should().BeTrue();
        Assemblies.SymbolId(compiled).Should().Be(Assemblies.SymbolId(package.Bytes($"lib/net10.0/{id}.dll")));
    }

    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Libraries))]
    public void Pack_Library_IsMarkedForNativeAot(string id)
    {
        using var package = Workspace.Packages.Open(id);

        // The attribute's two texts as an assembly stores them, each after its length.
        package.Bytes($"lib/net10.0/{id}.dll").AsSpan().IndexOf("\u000fIsAotCompatible\u0004True"u8).Should().BePositive();
    }

    private static bool IsOfTheFormat(string file) =>
        file.StartsWith("_rels/", StringComparison.Ordinal) || file.StartsWith("package/", StringComparison.Ordinal);
}

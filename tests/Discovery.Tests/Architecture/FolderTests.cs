using FluentAssertions;
using NUnit.Framework;
using Testing.Architecture;

namespace Etcd.Discovery.Tests.Architecture;

/// <summary>One way down: a folder uses only those before it. The order is that of the layout in the repository's documents.</summary>
public sealed class FolderTests
{
    private static readonly string[] Order =
    [
        "Threading", "Diagnostics", "Options", "Endpoints", "Connection", "Watching", "Resolving", "Registration", "Legacy",
        "HealthChecks", "DependencyInjection", FolderArrows.Root,
    ];

    private readonly FolderArrows _arrows = new(SourceProject.Load("src/Discovery", "Etcd.Discovery"));

    [Test]
    public void Order_HasEveryFolder() => _arrows.FindUnlisted(Order).Should().BeEmpty();

    [Test]
    public void Folders_UseOnlyThoseBefore() => string.Join(Environment.NewLine, _arrows.FindUpward(Order)).Should().BeEmpty();
}

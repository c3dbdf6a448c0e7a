using FluentAssertions;
using NUnit.Framework;
using Testing.Architecture;

namespace FakeEtcd.Tests.Architecture;

/// <summary>One way down: a folder uses only those before it. The order is that of the layout in the repository's documents.</summary>
public sealed class FolderTests
{
    private static readonly string[] Order =
    [
        "Threading", "Time", "Options", "Protocol", "Engine", "Snapshots", "Persistence", "Calls", "Journal", "Faults", "Node", "Streams", "Services",
        "Gateway", "Hosting", "Proxying", "Controls", "ControlApi", "Dashboard", FolderArrows.Root,
    ];

    private readonly FolderArrows _arrows = new(SourceProject.Load("src/FakeEtcd", "FakeEtcd"));

    [Test]
    public void Order_HasEveryFolder() => _arrows.FindUnlisted(Order).Should().BeEmpty();

    [Test]
    public void Folders_UseOnlyThoseBefore() => string.Join(Environment.NewLine, _arrows.FindUpward(Order)).Should().BeEmpty();

    [Test]
    public void Engine_KnowsNoGrpc() => string.Join(Environment.NewLine, _arrows.FindAssembly("Engine", "Grpc")).Should().BeEmpty();
}

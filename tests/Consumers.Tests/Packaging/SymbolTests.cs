using Consumers.Tests.Support;
using FluentAssertions;
using NUnit.Framework;

namespace Consumers.Tests.Packaging;

/// <summary>The symbol packages.</summary>
public sealed class SymbolTests
{
    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Ids))]
    public void Pack_Symbols_AreThoseOfTheAssembly(string id)
    {
        using var package = Workspace.Packages.Open(id);
        using var symbols = Workspace.Packages.OpenSymbols(id);
        var assembly = package.Files.Single(file => Path.GetFileName(file) == $"{id}.dll" && !file.StartsWith("runtimes/", StringComparison.Ordinal));

        var (symbolId, sources) = Assemblies.Symbols(symbols.Bytes(Path.ChangeExtension(assembly, "pdb")));

        symbolId.Should().Be(Assemblies.SymbolId(package.Bytes(assembly)));
        sources.Should().NotBeEmpty().And.OnlyContain(source => source.StartsWith("/_", StringComparison.Ordinal));
    }
}

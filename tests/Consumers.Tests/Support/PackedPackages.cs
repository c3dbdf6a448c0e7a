using Testing;

namespace Consumers.Tests.Support;

/// <summary>The packages of this repository, packed once as a publisher packs them.</summary>
internal sealed class PackedPackages
{
    /// <summary>Every package of this repository.</summary>
    public static readonly IReadOnlyList<string> Ids = 
    [
        "Etcd.Api", "Etcd.Discovery", "Etcd.Discovery.AspNetCore", "Etcd.Extensions.ServiceDiscovery", "FakeEtcd", "FakeEtcd.NUnit", "fake-etcd",
    ];

    /// <summary>Those that other projects reference: all but the tool.</summary>
    public static readonly IReadOnlyList<string> Libraries = [.. Ids.Where(id => id != "fake-etcd")];

    private PackedPackages(string folder, string version)
    {
        Folder = folder;
        Version = version;
    }

    /// <summary>The folder that holds the packages.</summary>
    public string Folder { get; }

    /// <summary>Their version, which no other run has: a package of an earlier run is never taken for one of this.</summary>
    public string Version { get; }

    /// <summary>Packs every package of the repository.</summary>
    public static async Task<PackedPackages> PackAsync(string folder)
    {
        var version = $"0.0.0-test.{Guid.NewGuid():N}";

        // The analyzers have judged the same code when the solution was built.
        await Dotnet.RunAsync(
            Repository.Root,
            "pack", "eng/Packages.proj", "--nologo", "--output", folder,
            $"-p:PackageVersion={version}", "-p:RunAnalyzers=false");
        return new PackedPackages(folder, version);
    }

    /// <summary>Opens a package.</summary>
    public Package Open(string id) => Package.Open(Path.Combine(Folder, $"{id}.{Version}.nupkg"));

    /// <summary>Opens the symbols of a package.</summary>
    public Package OpenSymbols(string id) => Package.Open(Path.Combine(Folder, $"{id}.{Version}.snupkg"));
}

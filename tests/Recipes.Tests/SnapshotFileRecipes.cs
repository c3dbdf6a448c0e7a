using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Recipes;

/// <summary>Recipes with files. A server that plays production writes the first one.</summary>
[NonParallelizable]
public sealed class SnapshotFileRecipes
{
    private readonly string _before = Environment.CurrentDirectory;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recipes");

    [OneTimeSetUp]
    public Task EnterFolderAsync()
    {
        Environment.CurrentDirectory = _folder.FullName;
        return SaveProductionAsync();
    }

    [OneTimeTearDown]
    public void DeleteFiles()
    {
        Environment.CurrentDirectory = _before;
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task StartWithProductionData()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.FromSnapshot("production.db"));

        etcd.Get("config/name").Should().Be("billing");
        etcd.Revision.Should().Be(3);
    }

    [Test]
    public async Task SaveTheStateForARealEtcd()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        etcd.Put("config/name", "billing");

        await etcd.SaveSnapshotAsync("state.db");

        File.Exists("state.db").Should().BeTrue();
    }

    private static async Task SaveProductionAsync()
    {
        await using var production = await FakeEtcdServer.StartAsync();
        production.Put("config/name", "invoicing");
        production.Put("config/name", "billing");
        await production.SaveSnapshotAsync("production.db");
    }
}

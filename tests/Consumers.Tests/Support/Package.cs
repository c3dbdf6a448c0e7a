using System.IO.Compression;
using System.Xml.Linq;

namespace Consumers.Tests.Support;

/// <summary>What is in a package.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly XElement _metadata;

    private Package(ZipArchive archive)
    {
        _archive = archive;
        var nuspec = XDocument.Parse(Text(Files.Single(file => file.EndsWith(".nuspec", StringComparison.Ordinal))));
        _metadata = nuspec.Root!.Elements().Single();
    }

    /// <summary>The names of its files.</summary>
    public IEnumerable<string> Files => _archive.Entries.Select(entry => entry.FullName);

    /// <summary>What it depends on, each as <c>id version</c>.</summary>
    public IEnumerable<string> Dependencies => _metadata.Descendants()
        .Where(element => element.Name.LocalName == "dependency")
        .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}");

    /// <summary>The shared frameworks that it needs beside .NET itself.</summary>
    public IEnumerable<string> Frameworks => _metadata.Descendants()
        .Where(element => element.Name.LocalName == "frameworkReference")
        .Select(element => element.Attribute("name")!.Value);

    public static Package Open(string path) => new(ZipFile.OpenRead(path));

    /// <summary>An element of its metadata, or null.</summary>
    public XElement? Metadata(string name) => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    public byte[] Bytes(string file)
    {
        using var content = _archive.GetEntry(file)!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    public string Text(string file)
    {
        using var reader = new StreamReader(_archive.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => _archive.Dispose();
}

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Consumers.Tests.Support;

/// <summary>Reads assemblies and symbols without loading them.</summary>
internal static class Assemblies
{
    /// <summary>The id that ties an assembly to its symbols.</summary>
    public static Guid SymbolId(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        var entry = file.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        return file.ReadCodeViewDebugDirectoryData(entry).Guid;
    }

    /// <summary>Whether an assembly holds native code beside its portable one.</summary>
    public static bool IsCompiledAheadOfTime(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    /// <summary>The id of symbols, and the names of the sources that they map to.</summary>
    public static (Guid Id, IReadOnlyList<string> Sources) Symbols(byte[] symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        var reader = provider.GetMetadataReader();
        return (new BlobContentId(reader.DebugMetadataHeader!.Id).Guid, [.. reader.Documents.Select(Name)]);

        string Name(DocumentHandle document) => reader.GetString(reader.GetDocument(document).Name);
    }
}

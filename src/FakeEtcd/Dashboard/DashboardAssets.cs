using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace FakeEtcd.Dashboard;

/// <summary>The files of the page, which are in the assembly.</summary>
internal static class DashboardAssets
{
    /// <summary>The name of the page itself.</summary>
    public const string Page = "index.html";

    private const string Prefix = "dashboard/";

    private static readonly FrozenDictionary<string, DashboardAsset> Files = typeof(DashboardAssets).Assembly.GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(static name => name[Prefix.Length..], static name => Read(name));

    /// <summary>Returns a file; null if there is none.</summary>
    public static DashboardAsset? Find(string name) => Files.GetValueOrDefault(name);

    private static DashboardAsset Read(string name)
    {
        using var resource = typeof(DashboardAssets).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        var content = bytes.ToArray();
        return new DashboardAsset(content, Compress(content), TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}

/// <summary>A file of the page.</summary>
/// <param name="Content">The content.</param>
/// <param name="Compressed">The content in gzip.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Tag">The ETag.</param>
internal sealed record DashboardAsset(byte[] Content, byte[] Compressed, string ContentType, string Tag);

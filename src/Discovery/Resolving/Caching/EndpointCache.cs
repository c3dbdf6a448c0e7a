using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>Keeps the endpoints of targets in a directory, one file each, for programs that start while etcd is away.</summary>
internal sealed class EndpointCache(string directory, TimeProvider time)
{
    private const int ReadableLength = 60;

    /// <summary>A write takes milliseconds, so the process of an older draft is gone.</summary>
    private static readonly TimeSpan MaxDraftAge = TimeSpan.FromHours(1);

    // The values are two levels deep in the file.
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = GoJson.MaxDepth + 2 };

    private int _hasWritten;

    /// <summary>Returns the file of a prefix. Its name tells people the prefix, and its hash keeps it apart from similar ones.</summary>
    public string PathOf(string prefix)
    {
        var readable = string.Concat(prefix.Trim('/').Take(ReadableLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '_'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prefix)).AsSpan(0, 8));
        return Path.Combine(directory, $"{readable}.{hash}.json");
    }

    /// <summary>Writes the endpoints. A reader sees the old file or the new one, and never a part.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public async Task SaveAsync(EndpointSnapshot snapshot)
    {
        Directory.CreateDirectory(directory);
        if (Interlocked.Exchange(ref _hasWritten, 1) == 0)
        {
            CacheDraft.DeleteOld(directory, time.GetUtcNow() - MaxDraftAge);
        }

        var path = PathOf(snapshot.Prefix);
        var draft = CacheDraft.PathOf(path);
        try
        {
            await File.WriteAllBytesAsync(draft, Write(snapshot)).ConfigureAwait(false);
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            CacheDraft.TryDelete(draft);
        }
    }

    /// <summary>Reads the endpoints of a prefix.</summary>
    /// <returns>The endpoints; null if there is no file.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    /// <exception cref="InvalidDataException">The file is not one of <see cref="SaveAsync"/> for the prefix.</exception>
    public async Task<CachedEndpoints?> LoadAsync(string prefix)
    {
        try
        {
            return Read(prefix, await File.ReadAllBytesAsync(PathOf(prefix)).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"{PathOf(prefix)} is not a file of cached endpoints: {exception.Message}", exception);
        }
    }

    private byte[] Write(EndpointSnapshot snapshot)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("prefix", snapshot.Prefix);
            json.WriteNumber("revision", snapshot.Revision);
            json.WriteString("savedAt", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            json.WriteStartObject("endpoints");
            foreach (var (key, endpoint) in snapshot.Endpoints)
            {
                json.WritePropertyName(key);

                // The validation would refuse metadata that is nested deeper than the defaults of .NET allow.
                json.WriteRawValue(EndpointCodec.EncodeText(endpoint), skipInputValidation: true);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static CachedEndpoints Read(string prefix, byte[] text)
    {
        using var document = JsonDocument.Parse(text, ReadOptions);
        var root = document.RootElement;
        if (root.GetProperty("prefix").GetString() != prefix)
        {
            throw new FormatException("it has another prefix");
        }

        var endpoints = new Dictionary<string, RegisteredEndpoint>(StringComparer.Ordinal);
        foreach (var member in root.GetProperty("endpoints").EnumerateObject())
        {
            endpoints[member.Name] = EndpointCodec.TryDecode(member.Value, out var endpoint)
                ? endpoint
                : throw new FormatException($"'{Printable.Escape(member.Name)}' has no endpoint");
        }

        return new CachedEndpoints(
            new EndpointSnapshot(prefix, root.GetProperty("revision").GetInt64(), EndpointSnapshot.NoEndpoints.AddRange(endpoints))
            {
                IsCached = true,
            },
            root.GetProperty("savedAt").GetDateTimeOffset());
    }
}

using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Etcd.Discovery;

/// <summary>The target of an <c>etcd:</c> address, as Go's resolver reads it.</summary>
/// <param name="Name">The path, without one leading slash and with percent-escapes decoded.</param>
/// <param name="Authority">The part between <c>//</c> and the path, which has no effect; usually empty.</param>
internal sealed record EtcdTarget(string Name, string Authority)
{
    public const string Scheme = "etcd";

    /// <summary>The prefix of the keys that are looked up.</summary>
    public string Prefix => Name + "/";

    /// <summary>What is probably wrong with the address, for people; null if nothing is.</summary>
    public string? Hint
    {
        get
        {
            if (Authority.Length > 0)
            {
                return $"'{Authority}' is not part of the target. If it should be, write {AddressOf($"{Authority}/{Name}")}.";
            }

            var trimmed = Name.TrimEnd('/');
            return trimmed.Length > 0 && trimmed != Name ? $"If the last slash is a mistake, write {AddressOf(trimmed)}." : null;
        }
    }

    /// <summary>Returns the address of a target.</summary>
    public static string AddressOf(string name) => $"{Scheme}:///{name}";

    /// <summary>Parses an address. It reads the original text, because <see cref="Uri"/> collapses <c>..</c> and keeps some escapes.</summary>
    /// <exception cref="ArgumentException">The address is malformed or has no target.</exception>
    public static EtcdTarget Parse(Uri address)
    {
        var text = address.OriginalString.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !text.AsSpan(0, colon).Equals(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Malformed(text, "the scheme must be etcd");
        }

        if (text.AsSpan().ContainsAny('?', '#'))
        {
            throw Malformed(text, "a '?' or '#' in a key must be escaped as %3F or %23");
        }

        var (authority, path) = Split(text[(colon + 1)..]);
        var target = Decode(text, path);
        target = target.StartsWith('/') ? target[1..] : target;
        return target.Length > 0
            ? new EtcdTarget(target, authority)
            : throw Malformed(text, "it has no target; an example is etcd:///my-service");
    }

    private static (string Authority, string Path) Split(string afterScheme)
    {
        if (!afterScheme.StartsWith("//", StringComparison.Ordinal))
        {
            return ("", afterScheme);
        }

        var path = afterScheme.IndexOf('/', 2);
        return path < 0 ? (afterScheme[2..], "") : (afterScheme[2..path], afterScheme[path..]);
    }

    private static string Decode(string text, string path)
    {
        var escaped = Encoding.UTF8.GetBytes(path);
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '%')
            {
                bytes.Add(escaped[i]);
            }
            else if (i + 2 < escaped.Length
                && byte.TryParse(escaped.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                throw Malformed(text, "a '%' must be followed by two hexadecimal digits");
            }
        }

        var key = bytes.ToArray();
        return Utf8.IsValid(key) ? Encoding.UTF8.GetString(key) : throw Malformed(text, "its escapes do not form UTF-8");
    }

    private static ArgumentException Malformed(string target, string why) =>
        new($"The target '{Printable.Escape(target)}' is malformed: {why}.", nameof(target));
}

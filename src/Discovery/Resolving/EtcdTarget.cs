using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Etcd.Discovery;

/// <summary>Parses <c>etcd:</c> addresses like Go's resolver.</summary>
/// <remarks>
/// The target is the path, without one leading slash and with percent-escapes decoded. The authority is ignored. The parser reads the
/// original text, because <see cref="Uri"/> collapses <c>..</c> and keeps some escapes.
/// </remarks>
internal static class EtcdTarget
{
    public const string Scheme = "etcd";

    /// <exception cref="ArgumentException">The address is malformed or has no target.</exception>
    public static string Parse(Uri address)
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

        var target = Decode(text, PathOf(text[(colon + 1)..]));
        target = target.StartsWith('/') ? target[1..] : target;
        return target.Length > 0 ? target : throw Malformed(text, "it has no target; an example is etcd:///my-service");
    }

    private static string PathOf(string afterScheme)
    {
        if (!afterScheme.StartsWith("//", StringComparison.Ordinal))
        {
            return afterScheme;
        }

        var path = afterScheme.IndexOf('/', 2);
        return path < 0 ? "" : afterScheme[path..];
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

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Etcd.Discovery.Json;

/// <summary>Reads the content of a JSON string, which a JSON reader has already validated.</summary>
internal static class GoJsonString
{
    private const char Replacement = '\uFFFD';

    /// <summary>Returns the text of a JSON string. Invalid characters, on which .NET throws, become U+FFFD.</summary>
    public static string Read(JsonElement element) => Unescape(JsonMarshal.GetRawUtf8Value(element)[1..^1]);

    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        var source = Encoding.UTF8.GetString(raw);
        if (!source.Contains('\\', StringComparison.Ordinal))
        {
            return source;
        }

        var text = new StringBuilder(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            text.Append(source[i] == '\\' ? ReadEscape(source, ref i) : source[i]);
        }

        return ReplaceLoneSurrogates(text).ToString();
    }

    private static char ReadEscape(string source, ref int i)
    {
        var c = source[++i];
        if (c == 'u')
        {
            var code = int.Parse(source.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            i += 4;
            return (char)code;
        }

        return c switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => c,
        };
    }

    private static StringBuilder ReplaceLoneSurrogates(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = Replacement;
            }
        }

        return text;
    }
}

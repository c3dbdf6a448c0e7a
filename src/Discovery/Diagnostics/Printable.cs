using System.Globalization;
using System.Text;

namespace Etcd.Discovery;

/// <summary>A text of others, such as a key or an address, for logs and messages. It stays on its line and reads as it is.</summary>
/// <remarks>
/// Anyone who can write to etcd chooses keys and values. Line breaks would forge lines of a log, escape sequences would control the
/// terminal, and marks of direction would reorder what a person reads.
/// </remarks>
internal readonly record struct Printable(string? Text)
{
    public static implicit operator Printable(string? text) => new(text);

    public override string ToString() => Escape(Text);

    public static string Escape(string? text)
    {
        if (text is null)
        {
            return "";
        }

        var first = IndexOfUnsafe(text);
        if (first < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        for (var i = first; i < text.Length; i++)
        {
            if (IsUnsafe(text, i))
            {
                escaped.Append(EscapeCharacter(text[i]));
            }
            else
            {
                escaped.Append(text[i]);
            }
        }

        return escaped.ToString();
    }

    private static int IndexOfUnsafe(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsUnsafe(text, i))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsUnsafe(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text[index]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format => true,
        UnicodeCategory.Surrogate => !IsInPair(text, index),
        _ => false,
    };

    private static bool IsInPair(string text, int index) => char.IsHighSurrogate(text[index])
        ? index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
        : index > 0 && char.IsHighSurrogate(text[index - 1]);

    private static string EscapeCharacter(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => FormattableString.Invariant($"\\u{(int)c:x4}"),
    };
}

using System.Text;
using FakeEtcd.ControlApi.State;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Views;

/// <summary>A value as the API writes it: as text if it is UTF-8, else in base64, and not at all if it is masked.</summary>
internal readonly record struct ValueText
{
    private ValueText(string? text, string? base64, bool? isCut) => (Text, Base64, IsCut) = (text, base64, isCut);

    public string? Text { get; private init; }

    public string? Base64 { get; private init; }

    public bool? IsMasked { get; private init; }

    public bool? IsCut { get; private init; }

    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="shown">What is shown of values.</param>
    public static ValueText Of(ByteString key, ByteString value, ShownValues shown)
    {
        if (shown.Mask.Hides(key))
        {
            return new ValueText { IsMasked = true };
        }

        var isCut = value.Length > shown.MostBytes;
        var bytes = isCut ? value.Span[..StartOfRune(value.Span, shown.MostBytes)] : value.Span;
        var text = Texts.Exact(bytes);
        return new ValueText(text, text is null ? Convert.ToBase64String(bytes) : null, isCut ? true : null);
    }

    /// <summary>Returns the last start of a character in UTF-8 up to an index.</summary>
    private static int StartOfRune(ReadOnlySpan<byte> bytes, int index)
    {
        const int LongestRune = 4;
        for (var start = index; start > Math.Max(0, index - LongestRune); start--)
        {
            if (Rune.DecodeFromUtf8(bytes[start..], out _, out _) == System.Buffers.OperationStatus.Done)
            {
                return start;
            }
        }

        return index;
    }
}

/// <summary>What is shown of values.</summary>
/// <param name="Mask">The keys whose values are not shown.</param>
/// <param name="MostBytes">The length after which a value is cut.</param>
internal sealed record ShownValues(ValueMask Mask, int MostBytes = int.MaxValue)
{
    /// <summary>The length after which a message of a call is left out.</summary>
    public int MostMessageCharacters { get; init; } = int.MaxValue;

    /// <summary>How many keys of a call are named at most.</summary>
    public int MostKeys { get; init; } = int.MaxValue;

    /// <summary>Whether all values are shown.</summary>
    public bool AreWhole => Mask.IsEmpty && MostBytes == int.MaxValue;
}

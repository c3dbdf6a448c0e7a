namespace Etcd.Discovery.Json;

/// <summary>Compares strings by their UTF-8 bytes, which is the order of keys in etcd and in Go's maps.</summary>
/// <remarks>The order of UTF-16 differs only between surrogates and the characters U+E000 to U+FFFF.</remarks>
internal sealed class Utf8Comparer : IComparer<string>
{
    public static readonly Utf8Comparer Instance = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        var shared = x.AsSpan().CommonPrefixLength(y);
        if (shared == x.Length || shared == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        var (a, b) = (x[shared], y[shared]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }
}

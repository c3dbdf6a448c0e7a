namespace Etcd.Discovery.Json;

/// <summary>Orders strings as their UTF-8 bytes are ordered, which is how etcd orders keys and Go a map's.</summary>
/// <remarks>UTF-16 order differs from it only between surrogates and the characters above them.</remarks>
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

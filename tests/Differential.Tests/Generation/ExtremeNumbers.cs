namespace Differential.Tests.Generation;

/// <summary>Numbers at which arithmetic goes wrong. A client may send any of them.</summary>
internal static class ExtremeNumbers
{
    private static readonly long[] All =
    [
        long.MinValue, long.MinValue + 1, -9_000_000_000, int.MinValue, -1, int.MaxValue, int.MaxValue + 1L, 9_000_000_000,
        long.MaxValue - 1, long.MaxValue,
    ];

    public static long NextExtreme(this Random random) => All[random.Next(All.Length)];
}

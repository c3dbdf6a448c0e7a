using System.Globalization;

namespace Load.Table;

/// <summary>What a figure must reach.</summary>
internal sealed record Target
{
    private readonly double _limit;
    private readonly bool _isLeast;

    private Target(double limit, bool isLeast) => (_limit, _isLeast) = (limit, isLeast);

    public static Target AtLeast(double limit) => new(limit, isLeast: true);

    public static Target AtMost(double limit) => new(limit, isLeast: false);

    public bool IsReachedBy(double figure) => _isLeast ? figure >= _limit : figure <= _limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(_isLeast ? "≥" : "≤")} {_limit}");
}

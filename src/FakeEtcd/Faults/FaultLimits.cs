using System.Globalization;

namespace FakeEtcd.Faults;

/// <summary>Limits how many of the matching calls a rule applies to.</summary>
/// <param name="Skip">How many matching calls pass before the rule applies.</param>
/// <param name="Times">How many calls the rule applies to.</param>
/// <param name="Probability">The probability that the rule applies to a matching call.</param>
internal readonly record struct FaultLimits(int Skip, int Times, double Probability)
{
    public static readonly FaultLimits None = new(Skip: 0, Times: int.MaxValue, Probability: 1);

    public override string ToString() => string.Concat(
        Skip == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", skipping {Skip}"),
        Times switch
        {
            int.MaxValue => "",
            1 => ", once",
            _ => string.Create(CultureInfo.InvariantCulture, $", {Times} times"),
        },
        Probability >= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", with probability {Probability}"));
}

using System.Globalization;

namespace FakeEtcd.Faults;

/// <summary>How many of the calls that match a rule it applies to.</summary>
/// <param name="Skip">How many matching calls pass first.</param>
/// <param name="Times">How many it applies to.</param>
/// <param name="Probability">The chance of each to be applied to.</param>
internal readonly record struct FaultLimits(int Skip, int Times, double Probability)
{
    public static readonly FaultLimits None = new(Skip: 0, Times: int.MaxValue, Probability: 1);

    public override string ToString() => string.Concat(
        Skip == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", after {Skip}"),
        Times == int.MaxValue ? "" : string.Create(CultureInfo.InvariantCulture, $", {Times} times"),
        Probability >= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", with probability {Probability}"));
}

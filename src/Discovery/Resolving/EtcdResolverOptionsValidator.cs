namespace Etcd.Discovery;

/// <summary>One guard per rule of <see cref="EtcdResolverOptions"/>; each message names the property.</summary>
internal static class EtcdResolverOptionsValidator
{
    public static void Validate(EtcdResolverOptions options)
    {
        RequirePositive(options.InitialTimeout, nameof(options.InitialTimeout));
        RequirePositive(options.MassLossHold, nameof(options.MassLossHold));
        Require(Enum.IsDefined(options.EmptyEndpoints), options.EmptyEndpoints, nameof(options.EmptyEndpoints), "one of the modes");
        Require(
            options.MassLossThreshold is >= 0 and <= 1,
            options.MassLossThreshold,
            nameof(options.MassLossThreshold),
            "between 0 and 1");
    }

    private static void RequirePositive(TimeSpan value, string property) => Require(
        value > TimeSpan.Zero && value <= EtcdConnectionDefaults.MaxTimeSpan,
        value,
        property,
        $"positive and at most {EtcdConnectionDefaults.MaxTimeSpan}");

    private static void Require(bool rule, object value, string property, string what)
    {
        if (!rule)
        {
            throw new ArgumentOutOfRangeException(property, value, $"{property} must be {what}.");
        }
    }
}

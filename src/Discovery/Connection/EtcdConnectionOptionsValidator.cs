namespace Etcd.Discovery;

/// <summary>One guard per rule of <see cref="EtcdConnectionOptions"/>; each message names the property.</summary>
internal static class EtcdConnectionOptionsValidator
{
    public static void Validate(EtcdConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Endpoints, nameof(options.Endpoints));
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options.TimeProvider));
        Require(options.Endpoints.Count > 0, nameof(options.Endpoints), "needs at least one endpoint, such as http://127.0.0.1:2379");
        Require(
            options.Username is null == options.Password is null,
            options.Username is null ? nameof(options.Username) : nameof(options.Password),
            "must be set: Username and Password go together");
        Require(options.Username is not "", nameof(options.Username), "must not be empty");

        RequireAtLeast(options.ConnectTimeout, TimeSpan.FromMilliseconds(1), nameof(options.ConnectTimeout));
        RequireAtLeast(options.CallTimeout, TimeSpan.FromMilliseconds(1), nameof(options.CallTimeout));
        RequireAtLeast(
            options.KeepAlivePingInterval, EtcdConnectionDefaults.MinKeepAlivePingInterval, nameof(options.KeepAlivePingInterval));
        RequireAtLeast(options.KeepAlivePingTimeout, TimeSpan.FromSeconds(1), nameof(options.KeepAlivePingTimeout));
        RequireAtLeast(options.InitialBackoff, TimeSpan.FromMilliseconds(1), nameof(options.InitialBackoff));
        RequireAtLeast(options.MaxBackoff, TimeSpan.FromMilliseconds(1), nameof(options.MaxBackoff));
        Require(options.InitialBackoff <= options.MaxBackoff, nameof(options.InitialBackoff), "must not be longer than MaxBackoff");
        Require(options.BackoffJitter is >= 0 and <= 1, nameof(options.BackoffJitter), "must be between 0 and 1");
        RequireAtLeast(options.WatchProgressInterval, TimeSpan.FromMilliseconds(1), nameof(options.WatchProgressInterval));
    }

    private static void RequireAtLeast(TimeSpan value, TimeSpan least, string property)
    {
        if (value < least || value > EtcdConnectionDefaults.MaxTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                property, value, $"{property} must be between {least} and {EtcdConnectionDefaults.MaxTimeSpan}.");
        }
    }

    private static void Require(bool rule, string property, string message)
    {
        if (!rule)
        {
            throw new ArgumentException($"{property} {message}.", property);
        }
    }
}

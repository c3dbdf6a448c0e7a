namespace Etcd.Discovery;

/// <summary>An option with an invalid value.</summary>
/// <param name="Property">The name of the option.</param>
/// <param name="Rule">The rule that the value breaks, with the value where that helps: "must be positive, but is -1".</param>
internal sealed record OptionFailure(string Property, string Rule);

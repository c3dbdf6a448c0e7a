namespace Etcd.Discovery;

/// <summary>An option whose value breaks a rule.</summary>
/// <param name="Property">The option's name.</param>
/// <param name="Rule">The rule, and the value where that helps: "must be positive, and is -1".</param>
internal sealed record OptionFailure(string Property, string Rule);

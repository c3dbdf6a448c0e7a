namespace Etcd.Discovery.Tests.Endpoints.Formats;

/// <param name="Format">The name of the format.</param>
/// <param name="Value">The value.</param>
/// <param name="Endpoints">The endpoints in it, as their texts.</param>
internal sealed record RegistrySample(string Format, string Value, params string[] Endpoints)
{
    public override string ToString() => $"{Format} {Value}";
}
